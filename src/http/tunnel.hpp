// Opening a way through an http proxy with CONNECT.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/task.hpp"
#include "http/network.hpp"
#include "http/origin.hpp"
#include "http/tcp_socket.hpp"

namespace longshore::http {

std::string connect_request(const Proxy& proxy, const std::string& host, std::uint16_t port);

// What a proxy answered to CONNECT so far: nothing while the answer's head is not whole, then
// kNone, or kProxy or kProxyLogin with a reason. At most kHeaderBytesMax is read.
std::optional<IoResult> judge_connect_answer(std::string_view bytes, const Proxy& proxy);

// On `socket`, connected to `proxy`, which outlives the call. kProxy, kProxyLogin,
// kConnectTimeout, kCancelled.
Task<IoResult> open_tunnel(TcpSocket& socket, const Proxy& proxy, const std::string& host,
                           std::uint16_t port, SteadyTime deadline);

}  // namespace longshore::http

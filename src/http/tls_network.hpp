// Connections for real: TCP, perhaps through a proxy, and TLS on top.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/scheduler.hpp"
#include "http/network.hpp"
#include "http/origin.hpp"
#include "longshore/result.hpp"

namespace longshore::http {

struct TlsOptions {
  std::string host;  // a name or an address; what the certificate has to be for
  std::uint16_t port = 443;
  std::string ca_file;  // trust anchors (PEM) instead of the system's
  std::optional<Proxy> proxy;
  // Of the host, or of the proxy if there is one, in the order to try; empty: looked up.
  std::vector<std::string> addresses;
};

// The scheduler and the clock outlive the network. Every connect has ended before it goes.
// Errors: kConfiguration (ca_file cannot be used; the system has no descriptor left).
Result<std::unique_ptr<Network>> make_tls_network(Scheduler& scheduler, Clock& clock,
                                                  TlsOptions options);

}  // namespace longshore::http

#include "http/tunnel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "core/ascii.hpp"
#include "core/limits.hpp"
#include "core/secret_filter.hpp"

namespace longshore::http {

namespace {

constexpr std::size_t kReasonShownMax = 60;
constexpr std::string_view kLoginWanted = "407";

IoResult refusal(const Proxy& proxy, std::string_view what) {
  return IoResult{
      .fault = TransportFault::kProxy,
      .detail = fmt::format("the proxy {} {}", host_and_port(proxy.host, proxy.port), what)};
}

bool is_status_line(std::string_view line) {
  return line.size() >= 12 && line.starts_with("HTTP/1.") && ascii::is_digit(line[7]) &&
         line[8] == ' ' && std::all_of(line.begin() + 9, line.begin() + 12, ascii::is_digit);
}

IoResult broken(const Proxy& proxy, int error) {
  return refusal(proxy, "broke the connection: " + std::generic_category().message(error));
}

Task<IoResult> send_all(TcpSocket& socket, const Proxy& proxy, std::string_view bytes,
                        SteadyTime deadline) {
  IoResult result;
  while (!bytes.empty() && result.fault == TransportFault::kNone) {
    const Transfer sent = socket.try_write(bytes);
    if (sent.error == EAGAIN) {
      result = co_await socket.wait(Direction::kWrite, deadline, TransportFault::kConnectTimeout);
    } else if (sent.error != 0) {
      co_return broken(proxy, sent.error);
    }
    bytes.remove_prefix(sent.bytes);
  }
  co_return result;
}

}  // namespace

std::string connect_request(const Proxy& proxy, const std::string& host, std::uint16_t port) {
  const std::string target = host_and_port(host, port);
  std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
  if (!proxy.authorization.empty()) {
    request += fmt::format("Proxy-Authorization: {}\r\n", proxy.authorization);
  }
  return request + "\r\n";
}

std::optional<IoResult> judge_connect_answer(std::string_view bytes, const Proxy& proxy) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (bytes.size() < limits::kHeaderBytesMax) return std::nullopt;
    return refusal(proxy, fmt::format("answered CONNECT with a header of over {} bytes",
                                      limits::kHeaderBytesMax));
  }
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  if (!is_status_line(line)) return refusal(proxy, "does not answer CONNECT in HTTP/1");
  if (line[9] != '2') {
    std::string status(line.substr(9));
    // Without "Basic ": a proxy may repeat the rest alone.
    SecretFilter(std::string_view(proxy.authorization).substr(proxy.authorization.find(' ') + 1))
        .apply(status);
    status.resize(std::min(status.size(), kReasonShownMax));
    std::replace_if(
        status.begin(), status.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    IoResult refused = refusal(proxy, fmt::format("refused to open a tunnel: {}", status));
    if (!status.starts_with(kLoginWanted)) return refused;
    refused.fault = TransportFault::kProxyLogin;
    refused.detail +=
        proxy.authorization.empty()
            ? "; it wants a user and a password, which only the variable https_proxy carries "
              "(http://user:password@host:port)"
            : "; it does not take the user and password that https_proxy names";
    return refused;
  }
  // TLS servers wait for the client to speak first.
  if (bytes.size() != end + 4) return refusal(proxy, "sent more than its answer to CONNECT");
  return IoResult{};
}

Task<IoResult> open_tunnel(TcpSocket& socket, const Proxy& proxy, const std::string& host,
                           std::uint16_t port, SteadyTime deadline) {
  const std::string request = connect_request(proxy, host, port);
  IoResult result = co_await send_all(socket, proxy, request, deadline);
  std::string answer;
  std::array<char, 1024> piece;
  while (result.fault == TransportFault::kNone) {
    const Transfer got = socket.try_read(piece);
    if (got.error == EAGAIN) {
      result = co_await socket.wait(Direction::kRead, deadline, TransportFault::kConnectTimeout);
      continue;
    }
    if (got.error != 0) co_return broken(proxy, got.error);
    if (got.bytes == 0) {
      co_return refusal(proxy, "closed the connection without an answer to CONNECT");
    }
    answer.append(piece.data(), got.bytes);
    std::optional<IoResult> verdict = judge_connect_answer(answer, proxy);
    if (verdict) co_return *std::move(verdict);
  }
  co_return result;
}

}  // namespace longshore::http

#include "environment/real_environment.hpp"

#include <cstdlib>
#include <optional>

#include "http/origin.hpp"
#include "http/tls_network.hpp"

namespace longshore::environment {
namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

}  // namespace

Result<std::unique_ptr<http::Network>> RealEnvironment::open_network(const ApiConfiguration& api) {
  const auto origin = http::parse_base_url(api.base_url);
  if (!origin) return origin.error();
  auto proxy = http::proxy_for(api, *origin, variable);
  if (!proxy) return proxy.error();
  http::TlsOptions options{
      .host = origin->host, .port = origin->port, .ca_file = api.ca_file, .proxy = *proxy};
  return http::make_tls_network(scheduler_, clock_, std::move(options));
}

Result<void> RealEnvironment::check_network(const ApiConfiguration& api) {
  const auto opened = open_network(api);
  if (!opened) return opened.error();
  return {};
}

}  // namespace longshore::environment

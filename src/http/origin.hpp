// Where requests go: the API's origin as configured, and the proxy on the way, if any.
// Pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "longshore/configuration.hpp"
#include "longshore/result.hpp"

namespace longshore::http {

struct Origin {
  std::string host;  // lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string path_prefix;  // base_url's path without a slash at its end; often empty

  // "https://host:port": the port always given. The ledger knows the remote by it.
  std::string text() const;
  // The Host header: the port only where it is not 443.
  std::string host_header() const;
};

// Only https: the key would travel in the clear otherwise. Errors: kConfiguration.
Result<Origin> parse_base_url(std::string_view base_url);

// An http proxy that is asked to CONNECT.
struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;  // of Proxy-Authorization; empty where no user was given. Secret.
};

// A variable of the environment, or nothing.
using VariableLookup = std::function<std::optional<std::string>(const std::string& name)>;

// api.proxy as it stands; otherwise https_proxy or HTTPS_PROXY, unless no_proxy or NO_PROXY
// exempts the host or it is this machine. Errors: kConfiguration, without the password.
Result<std::optional<Proxy>> proxy_for(const ApiConfiguration& api, const Origin& origin,
                                       const VariableLookup& variable);

// Whether `host` is an IPv4 or IPv6 address (without brackets).
bool is_ip_address(const std::string& host);
// "host:port", with the brackets that an IPv6 address needs.
std::string host_and_port(const std::string& host, std::uint16_t port);

}  // namespace longshore::http

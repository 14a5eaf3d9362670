#include "http/origin.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/ascii.hpp"
#include "http/authority.hpp"

namespace longshore::http {

namespace {

constexpr std::string_view kBaseUrl = "api.base_url";

bool starts_with_scheme(std::string_view url, std::string_view scheme) {
  return url.size() >= scheme.size() &&
         std::equal(scheme.begin(), scheme.end(), url.begin(),
                    [](char expected, char given) { return expected == ascii::lower(given); });
}

// What may stand in a request line as it is.
bool is_path_character(char c) {
  return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>';
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (is_ip_address(host) && host.starts_with("127."));
}

// The lower-case name first, as curl has it; an empty variable is no variable.
std::optional<std::pair<std::string, std::string>> either(const VariableLookup& variable,
                                                          std::string lower, std::string upper) {
  for (std::string* name : {&lower, &upper}) {
    std::optional<std::string> value = variable(*name);
    if (value && !value->empty()) return std::pair(std::move(*name), *std::move(value));
  }
  return std::nullopt;
}

// One entry of no_proxy: a host, ".domain" or "domain" with all below it, with a port or not.
bool exempts(std::string_view entry, const Origin& origin) {
  if (entry == "*") return true;
  const std::string port_suffix = fmt::format(":{}", origin.port);
  std::string name(entry);
  std::ranges::transform(name, name.begin(), ascii::lower);
  if (name.ends_with(port_suffix) && name != origin.host) {
    name.resize(name.size() - port_suffix.size());
  }
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  if (name.starts_with('.')) name.erase(0, 1);
  if (name.empty()) return false;
  return origin.host == name || (!is_ip_address(origin.host) && origin.host.ends_with("." + name));
}

bool any_exempts(std::string_view list, const Origin& origin) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", \t"), list.size());
    if (exempts(list.substr(0, end), origin)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

Result<std::optional<Proxy>> parse_proxy(const std::string& what, std::string_view url) {
  static constexpr std::string_view kScheme = "http://";
  if (starts_with_scheme(url, kScheme)) {
    url.remove_prefix(kScheme.size());
  } else if (url.find("://") != std::string_view::npos) {
    return bad_setting(what, "only an http proxy can be used; write it as http://host:port");
  }
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url.find_first_of("/?#") != std::string_view::npos) {
    return bad_setting(what, "a proxy has no path; write it as http://host:port");
  }
  Result<Authority> authority = parse_authority(what, url);
  if (!authority) return authority.error();
  if (!authority->port)
    return bad_setting(what, "the port is missing; write it as http://host:port");
  Proxy proxy{.host = std::move(authority->host), .port = *authority->port};
  if (!authority->user_info.empty()) {
    const std::optional<std::string> user = percent_decoded(authority->user_info);
    if (!user)
      return bad_setting(what, "its user and password are not percent-encoded as they have to be");
    proxy.authorization = "Basic " + base64(*user);
  }
  return std::optional<Proxy>(std::move(proxy));
}

}  // namespace

std::string Origin::text() const {
  return "https://" + host_and_port(host, port);
}

std::string Origin::host_header() const {
  if (port != 443) return host_and_port(host, port);
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

Result<Origin> parse_base_url(std::string_view base_url) {
  static constexpr std::string_view kScheme = "https://";
  if (starts_with_scheme(base_url, "http://")) {
    return bad_setting(
        kBaseUrl, "it starts with http://, and the key would travel in the clear; write https://");
  }
  if (!starts_with_scheme(base_url, kScheme)) {
    return bad_setting(kBaseUrl, "it has to be an address like https://api.example.com");
  }
  base_url.remove_prefix(kScheme.size());
  const std::size_t path_at = std::min(base_url.find_first_of("/?#"), base_url.size());
  std::string_view path = base_url.substr(path_at);
  if (path.find_first_of("?#") != std::string_view::npos) {
    return bad_setting(kBaseUrl, "it may have a path, but no '?' and no '#'");
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!std::all_of(path.begin(), path.end(), is_path_character)) {
    return bad_setting(kBaseUrl, "its path holds a character that has to be percent-encoded");
  }
  Result<Authority> authority = parse_authority(kBaseUrl, base_url.substr(0, path_at));
  if (!authority) return authority.error();
  if (!authority->user_info.empty()) {
    return bad_setting(kBaseUrl,
                       "no user or password may stand in it; the key has settings of its own");
  }
  return Origin{.host = std::move(authority->host),
                .port = authority->port.value_or(443),
                .path_prefix = std::string(path)};
}

Result<std::optional<Proxy>> proxy_for(const ApiConfiguration& api, const Origin& origin,
                                       const VariableLookup& variable) {
  if (!api.proxy.empty()) return parse_proxy("api.proxy", api.proxy);
  const auto proxy = either(variable, "https_proxy", "HTTPS_PROXY");
  if (!proxy || is_this_machine(origin.host)) return std::optional<Proxy>();
  const auto exempt = either(variable, "no_proxy", "NO_PROXY");
  if (exempt && any_exempts(exempt->second, origin)) return std::optional<Proxy>();
  return parse_proxy("the environment's " + proxy->first, proxy->second);
}

bool is_ip_address(const std::string& host) {
  in6_addr address{};  // large enough for both
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
  const bool ipv6 = host.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace longshore::http

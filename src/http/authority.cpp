#include "http/authority.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/ascii.hpp"

namespace longshore::http {

namespace {

constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool has_sound_labels(std::string_view host) {
  std::size_t label_bytes = 0;
  for (const char c : host) {
    if (c == '.') {
      if (label_bytes == 0) return false;
      label_bytes = 0;
    } else if (++label_bytes > kLabelBytesMax) {
      return false;
    }
  }
  return label_bytes > 0;
}

Result<std::string> checked_name(std::string_view what, std::string_view text) {
  std::string host(text);
  std::ranges::transform(host, host.begin(), ascii::lower);
  if (host.ends_with('.')) host.pop_back();  // the root: certificates do not name it
  if (host.empty()) return bad_setting(what, "there is no host in it");
  if (host.size() > kHostBytesMax || !std::all_of(host.begin(), host.end(), is_host_character) ||
      !has_sound_labels(host)) {
    return bad_setting(
        what,
        "its host is not a name of letters, digits, '-', '.' (a name in another script is "
        "written in its xn-- form)");
  }
  const bool numeric = host.find_first_not_of("0123456789.") == std::string::npos;
  in_addr address{};
  if (numeric && inet_pton(AF_INET, host.c_str(), &address) != 1) {
    return bad_setting(what,
                       fmt::format("\"{}\" is not an IPv4 address (four numbers up to 255)", host));
  }
  return host;
}

// One text per address, so that two spellings of it are one remote.
Result<std::string> checked_ipv6(std::string_view what, std::string_view text) {
  const std::string copy(text);
  in6_addr address{};
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  if (inet_pton(AF_INET6, copy.c_str(), &address) != 1 ||
      inet_ntop(AF_INET6, &address, canonical.data(), canonical.size()) == nullptr) {
    return bad_setting(what, "the brackets do not hold an IPv6 address");
  }
  return std::string(canonical.data());
}

Result<std::uint16_t> checked_port(std::string_view what, std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
    return bad_setting(what, "the port is not a number from 1 to 65535");
  }
  return port;
}

}  // namespace

Error bad_setting(std::string_view what, std::string_view why) {
  return Error{ErrorKind::kConfiguration, fmt::format("{}: {}", what, why)};
}

Result<Authority> parse_authority(std::string_view what, std::string_view text) {
  Authority authority;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    authority.user_info = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  const bool bracketed = text.starts_with('[');
  const std::size_t host_end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && host_end == std::string_view::npos)
    return bad_setting(what, "a '[' is not closed");
  Result<std::string> host = bracketed ? checked_ipv6(what, text.substr(1, host_end - 1))
                                       : checked_name(what, text.substr(0, host_end));
  if (!host) return host.error();
  authority.host = *std::move(host);
  std::string_view rest;
  if (host_end != std::string_view::npos) rest = text.substr(host_end + (bracketed ? 1 : 0));
  if (rest.empty()) return authority;
  if (!rest.starts_with(':')) return bad_setting(what, "after the host only a port may follow");
  const Result<std::uint16_t> port = checked_port(what, rest.substr(1));
  if (!port) return port.error();
  authority.port = *port;
  return authority;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= group.size() ? kDigits[bits >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace longshore::http

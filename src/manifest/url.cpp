#include "manifest/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <cstdint>

#include "core/ascii.hpp"
#include "core/limits.hpp"
#include "manifest/plain_url.hpp"
#include "manifest/show.hpp"

namespace longshore::manifest {
namespace {

constexpr std::string_view kAccepted = "expected http://, https://, s3:// or gs://";

bool same_scheme(std::string_view scheme, std::string_view lower) {
  if (scheme.size() != lower.size()) return false;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if (ascii::lower(scheme[i]) != lower[i]) return false;
  }
  return true;
}

void append_encoded(std::string& out, std::string_view bytes) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 0xF];
  }
}

std::string encoded(std::string_view bytes) {
  std::string out;
  append_encoded(out, bytes);
  return out;
}

// The bytes of the character at `at`, as far as they are there.
std::string_view character_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(at, end - at);
}

// How the character reads in a message.
std::string named(std::string_view character) {
  if (character == " ") return "a space";
  if (control_at(character, 0) != 0) return "a control character";
  if (character == "%") return "a % without two hexadecimal digits";
  if (character == "#") return "a second #";
  return shown(character);
}

// Of path, query and fragment, from `from` on: the first byte that RFC 3986 does not allow
// there, or npos. `fragment`: a # was seen; kept from one call to the next.
std::size_t first_bad(std::string_view url, std::size_t from, bool& fragment) {
  for (std::size_t i = from; i < url.size(); ++i) {
    i = find_marked(url, i, kNotPlainPath);
    if (i == std::string_view::npos) return i;
    if (url[i] == '%' && i + 2 < url.size() && ascii::is_hex(url[i + 1]) &&
        ascii::is_hex(url[i + 2])) {
      i += 2;
    } else if (url[i] == '#' && !fragment) {
      fragment = true;
    } else {
      return i;
    }
  }
  return std::string_view::npos;
}

// The URL with everything encoded that must be, from `from` on, where its path starts.
std::string accepted_form(std::string_view url, std::size_t from) {
  std::string out(url.substr(0, from));
  bool fragment = false;
  while (true) {
    const std::size_t bad = first_bad(url, from, fragment);
    out.append(url.substr(from, bad - from));
    if (bad == std::string_view::npos) return out;
    append_encoded(out, url.substr(bad, 1));
    from = bad + 1;
  }
}

std::string control_fault(std::string_view url, std::size_t at) {
  const std::string_view character = url.substr(at, control_at(url, at));
  return fmt::format("{} has a control character at byte {}; encoded it would be {}", shown(url),
                     at + 1, encoded(character));
}

std::optional<std::string> port_fault(std::string_view url, std::string_view port) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool whole = error == std::errc() && end == port.data() + port.size();
  if (port.empty() || (whole && number >= 1 && number <= 65'535)) return std::nullopt;
  return fmt::format("{} has the port {}; expected a number from 1 to 65535", shown(url),
                     shown(port));
}

std::string empty_host(std::string_view url) {
  return fmt::format("{} names no host; expected one after the //", shown(url));
}

// The host as RFC 3986 wants it, told by Boost.URL: user information, IP literals and
// percent-encoded names.
std::optional<std::string> rare_authority_fault(std::string_view url, std::string_view authority) {
  const auto parsed = boost::urls::parse_authority({authority.data(), authority.size()});
  if (!parsed) {
    return fmt::format(
        "{} has a host that is none by RFC 3986; a name beyond ASCII is written in "
        "its xn-- form",
        shown(url));
  }
  if (parsed->encoded_host().empty()) return empty_host(url);
  const auto port = parsed->port();
  return port_fault(url, {port.data(), port.size()});
}

std::optional<std::string> authority_fault(std::string_view url, std::string_view authority) {
  if (authority.empty()) return empty_host(url);
  if (find_marked(authority, 0, kNotPlainHost) == std::string_view::npos) return std::nullopt;
  return rare_authority_fault(url, authority);
}

// Letters beyond ASCII are taken for plain ones: what a lenient reader of URLs makes of them.
std::string with_ascii_letters(std::string_view authority) {
  std::string out(authority);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80) c = 'x';
  }
  return out;
}

std::optional<std::string> web_fault(std::string_view url, std::size_t scheme_size,
                                     UrlRules rules) {
  if (url.substr(scheme_size, 3) != "://") {
    return fmt::format("{} is not absolute: expected // and a host after the scheme", shown(url));
  }
  const std::size_t from = scheme_size + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", from), url.size());
  const std::string_view authority = url.substr(from, end - from);
  if (rules == UrlRules::kLenient) {
    if (const std::size_t at = find_control(url); at != std::string_view::npos) {
      return control_fault(url, at);
    }
    return authority_fault(url, with_ascii_letters(authority));
  }
  if (auto fault = authority_fault(url, authority)) return fault;
  bool fragment = false;
  const std::size_t bad = first_bad(url, end, fragment);
  if (bad == std::string_view::npos) return std::nullopt;
  const std::string_view character = character_at(url, bad);
  return fmt::format("{} has {} at byte {}, which is written {} there; {} would be accepted",
                     shown(url), named(character), bad + 1, encoded(character),
                     shown(accepted_form(url, end)));
}

std::optional<std::string> store_fault(std::string_view url, std::size_t scheme_size) {
  if (url.substr(scheme_size, 3) != "://") {
    return fmt::format("{} is not absolute: expected // and a bucket after the scheme", shown(url));
  }
  const std::size_t from = scheme_size + 3;
  const std::size_t slash = url.find('/', from);
  if (slash == from || url.size() == from) {
    return fmt::format("{} names no bucket; expected one after the //", shown(url));
  }
  if (slash == std::string_view::npos || slash + 1 == url.size()) {
    return fmt::format("{} names a bucket but no key in it", shown(url));
  }
  const std::size_t at = find_control(url);
  if (at == std::string_view::npos) return std::nullopt;
  return control_fault(url, at);
}

}  // namespace

std::optional<std::string> url_fault(std::string_view url, UrlRules rules) {
  if (url.empty()) return "the URL is empty";
  if (url.size() > limits::kUrlBytesMax) {
    return fmt::format("{} is {} bytes long; at most {} are allowed", shown(url), url.size(),
                       limits::kUrlBytesMax);
  }
  const std::size_t colon = std::min(url.find_first_of(":/?#"), url.size());
  const std::string_view scheme = url.substr(0, colon);
  if (colon == url.size() || url[colon] != ':') {
    return fmt::format("{} is not an absolute URL: {}", shown(url), kAccepted);
  }
  if (same_scheme(scheme, "https") || same_scheme(scheme, "http")) {
    return web_fault(url, colon, rules);
  }
  if (same_scheme(scheme, "s3") || same_scheme(scheme, "gs")) return store_fault(url, colon);
  return fmt::format("{} has a scheme that is not accepted: {}", shown(url), kAccepted);
}

}  // namespace longshore::manifest

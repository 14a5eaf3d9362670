#include "config/text_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "config/mistakes.hpp"
#include "core/ascii.hpp"
#include "core/nearest.hpp"
#include "core/utf8.hpp"

namespace longshore::config {
namespace {

using Complaint = std::optional<std::string>;

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// RFC 3986's pchar and '/', an escape by its '%'.
bool is_path_character(char c) {
  return ascii::is_alphanumeric(c) ||
         std::string_view("-._~!$&'()*+,;=:@/%").find(c) != std::string_view::npos;
}

Complaint check_path_characters(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_path_character(path[i])) {
      const bool ascii = static_cast<unsigned char>(path[i]) < 0x80;
      if (!ascii) return "a character beyond ASCII cannot stand in a URL's path unescaped";
      return fmt::format("{} cannot stand in the path", shown(path.substr(i, 1)));
    }
    if (path[i] == '%' &&
        !(i + 2 < path.size() && ascii::is_hex(path[i + 1]) && ascii::is_hex(path[i + 2]))) {
      return "a '%' is not followed by two hexadecimal digits";
    }
  }
  return std::nullopt;
}

Complaint unknown_placeholder(const std::string& placeholder,
                              const std::vector<std::string>& names) {
  const std::vector<std::string> near = nearest(placeholder, names, 1);
  return fmt::format("the placeholder {} is unknown{}", shown(placeholder),
                     near.empty() ? "" : " (did you mean " + near.front() + "?)");
}

// Complains about a brace alone, or a placeholder that is none of `names`; `without` gets the
// text without its placeholders.
Complaint check_placeholders(std::string_view text, const std::vector<std::string>& names,
                             std::string& without) {
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    without += text.substr(0, brace);
    text.remove_prefix(brace);
    if (text.empty()) break;
    const std::size_t end = text.find('}');
    if (text.front() == '}' || end == std::string_view::npos) {
      return fmt::format("a '{}' stands alone", text.front());
    }
    const std::string placeholder(text.substr(0, end + 1));
    if (std::find(names.begin(), names.end(), placeholder) == names.end()) {
      return unknown_placeholder(placeholder, names);
    }
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

Complaint check_path_template(std::string_view text, const std::vector<std::string>& names) {
  if (!text.starts_with('/')) return "the path does not start with '/'";
  if (text.starts_with("//")) return "the path starts with '//', which would name a host";
  std::string without;
  if (auto complaint = check_placeholders(text, names, without)) return complaint;
  return check_path_characters(without);
}

struct Authority {
  std::string host;
  std::string port;  // empty: none given
};

Complaint check_host(std::string_view host) {
  if (host.empty()) return "the host is missing";
  if (host.front() == '[') {
    const bool closed = host.size() > 2 && host.back() == ']';
    const std::string_view inside = closed ? host.substr(1, host.size() - 2) : "";
    const bool fits = closed && std::all_of(inside.begin(), inside.end(), [](char c) {
                        return ascii::is_hex(c) || c == ':' || c == '.';
                      });
    if (!fits) return "the host is not an IPv6 address in brackets";
    return std::nullopt;
  }
  const bool fits = std::all_of(host.begin(), host.end(), [](char c) {
    return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
  });
  if (!fits) return "the host holds a character that no host name has";
  return std::nullopt;
}

Complaint check_port(std::string_view port) {
  unsigned number = 0;
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool whole = fault == std::errc{} && end == port.data() + port.size();
  if (!whole || number < 1 || number > 65'535) return "the port is not a number from 1 to 65535";
  return std::nullopt;
}

Complaint split_authority(std::string_view text, Authority& into) {
  if (text.find('@') != std::string_view::npos) return "a user or password stands in the URL";
  const std::size_t host_end = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon =
      host_end == std::string_view::npos ? host_end : text.find(':', host_end);
  into.host = text.substr(0, colon);
  std::ranges::transform(into.host, into.host.begin(), ascii::lower);
  if (auto complaint = check_host(into.host)) return complaint;
  if (colon == std::string_view::npos) return std::nullopt;
  into.port = text.substr(colon + 1);
  return check_port(into.port);
}

bool has_scheme(std::string_view text, std::string_view scheme) {
  if (text.size() < scheme.size()) return false;
  return std::equal(scheme.begin(), scheme.end(), text.begin(),
                    [](char wanted, char c) { return wanted == ascii::lower(c); });
}

void trim_slashes(std::string_view& text) {
  while (text.ends_with('/')) text.remove_suffix(1);
}

}  // namespace

Complaint check_one_line(std::string& text) {
  if (!is_utf8(text)) return "the text is not UTF-8";
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return "a control character or a newline stands in the text";
  }
  return std::nullopt;
}

Complaint check_uuid(std::string& text) {
  constexpr std::string_view kForm = "00000000-0000-0000-0000-000000000000";
  const bool fits = std::ranges::equal(
      text, kForm, [](char c, char form) { return form == '-' ? c == '-' : ascii::is_hex(c); });
  if (!fits) return "this is not a UUID, and the API would refuse every job of it";
  return std::nullopt;
}

Complaint check_path(std::string& text) {
  if (text == "~" || text.starts_with("~/")) {
    return "'~' is not taken for a home directory; write the whole path";
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return "a control character or a newline stands in the path";
  }
  return std::nullopt;
}

Complaint check_variable_name(std::string& text) {
  const bool fits =
      !ascii::is_digit(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return c == '_' || ascii::is_digit(c) || ascii::is_upper(c);
      });
  if (!fits) return "this is not the name of a variable";
  return std::nullopt;
}

Complaint check_base_url(std::string& text) {
  constexpr std::string_view kScheme = "https://";
  if (has_scheme(text, "http://")) return "http:// would send the key and the jobs unencrypted";
  if (!has_scheme(text, kScheme)) return "the URL does not start with https://";
  std::string_view rest = std::string_view(text).substr(kScheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  rest.remove_prefix(authority.size());
  Authority parts;
  if (auto complaint = split_authority(authority, parts)) return complaint;
  if (rest.find('?') != std::string_view::npos) return "a query (?) stands in the URL";
  if (rest.find('#') != std::string_view::npos) return "a fragment (#) stands in the URL";
  if (auto complaint = check_path_characters(rest)) return complaint;
  trim_slashes(rest);
  const bool port = !parts.port.empty() && parts.port != "443";
  text =
      fmt::format("{}{}{}{}{}", kScheme, parts.host, port ? ":" : "", port ? parts.port : "", rest);
  return std::nullopt;
}

Complaint check_proxy(std::string& text) {
  constexpr std::string_view kScheme = "http://";
  if (!has_scheme(text, kScheme)) return "the proxy does not start with http://";
  std::string_view rest = std::string_view(text).substr(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  Authority parts;
  if (auto complaint = split_authority(rest, parts)) return complaint;
  if (parts.port.empty()) return "the proxy's port is missing";
  text = fmt::format("{}{}:{}", kScheme, parts.host, parts.port);
  return std::nullopt;
}

Complaint check_project_path(std::string& text) {
  return check_path_template(text, {"{project_id}"});
}

Complaint check_batch_jobs_path(std::string& text) {
  if (auto complaint = check_path_template(text, {"{project_id}", "{batch_id}"})) return complaint;
  if (text.find("{batch_id}") == std::string::npos) return "the path lacks {batch_id}";
  return std::nullopt;
}

Complaint check_name_template(std::string& text) {
  if (auto complaint = check_one_line(text)) return complaint;
  std::string without;
  return check_placeholders(text, {"{manifest}", "{date}", "{number}", "{key}"}, without);
}

}  // namespace longshore::config

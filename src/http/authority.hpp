// The "user@host:port" between a URL's scheme and its path, shared by base_url and proxies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "longshore/result.hpp"

namespace longshore::http {

struct Authority {
  std::string user_info;  // as written, percent-encoded. May be secret.
  std::string host;       // lower case, checked; an IPv6 address without brackets
  std::optional<std::uint16_t> port;
};

// A kConfiguration error of the setting `what`.
Error bad_setting(std::string_view what, std::string_view why);

// `what` names the setting in messages, which never show the user info. Errors:
// kConfiguration.
Result<Authority> parse_authority(std::string_view what, std::string_view text);

// Percent-decoding; nothing where a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

std::string base64(std::string_view bytes);

}  // namespace longshore::http

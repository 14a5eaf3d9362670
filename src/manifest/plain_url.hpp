// What nearly every URL is, soon told.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/byte_block.hpp"
#include "core/limits.hpp"

namespace longshore::manifest {

// All but pchar of RFC 3986 (without percent-encoding), slash and question mark, which may
// stand anywhere behind the authority. Signed: what is beyond ASCII lies below all of it.
inline constexpr auto kNotPlainPath = [](ByteBlock block) -> ByteMarks {
  const auto bytes = reinterpret_cast<ByteMarks>(block);
  return (bytes <= ' ') | ((bytes > 'z') & (bytes != '~')) | ((bytes >= '[') & (bytes <= '^')) |
         ((bytes & ~('"' ^ '#')) == '"') | ((bytes & ~('<' ^ '>')) == '<') | (bytes == '%') |
         (bytes == '`');
};

// All but what plain host names are made of.
inline constexpr auto kNotPlainHost = [](ByteBlock block) -> ByteMarks {
  const auto bytes = reinterpret_cast<ByteMarks>(block);
  const ByteMarks lower = bytes | 0x20;
  return ~(((lower >= 'a') & (lower <= 'z')) | ((bytes >= '0') & (bytes <= '9')) | (bytes == '-') |
           (bytes == '.') | (bytes == '_') | (bytes == '~'));
};

// Whether http or https and a plain host stand before a path or a query, and the whole is not
// too long. Such a URL is good by all rules if kNotPlainPath marks nothing in it, and a JSON
// string holds it as it stands.
inline bool starts_plain_url(std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  if (url.size() > limits::kUrlBytesMax) return false;
  const std::size_t from = url.starts_with(kHttps)  ? kHttps.size()
                           : url.starts_with(kHttp) ? kHttp.size()
                                                    : url.size();
  const std::size_t end = find_marked(url, from, kNotPlainHost);
  return end != from && end != std::string_view::npos && (url[end] == '/' || url[end] == '?');
}

inline bool is_plain_url(std::string_view url) {
  return starts_plain_url(url) && find_marked(url, 0, kNotPlainPath) == std::string_view::npos;
}

}  // namespace longshore::manifest

// What nearly every URL is, soon told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/byte_block.hpp"
#include "core/limits.hpp"
#include "manifest/plain_text.hpp"

namespace longshore::manifest {

// All but what plain host names are made of.
inline constexpr auto kNotPlainHost = [](ByteBlock block) -> ByteMarks {
  const auto bytes = reinterpret_cast<ByteMarks>(block);
  const ByteMarks lower = bytes | 0x20;
  return ~(((lower >= 'a') & (lower <= 'z')) | ((bytes >= '0') & (bytes <= '9')) | (bytes == '-') |
           (bytes == '.') | (bytes == '_') | (bytes == '~'));
};

// The bytes of http or https, a plain host, and the slash or question mark behind it; 0: the URL
// does not begin like this. One that does is good by all rules if it is not too long and
// kNotPlainPath marks nothing in it, and a JSON string holds it as it stands.
inline std::size_t plain_origin_bytes(std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  const std::size_t from = url.starts_with(kHttps)  ? kHttps.size()
                           : url.starts_with(kHttp) ? kHttp.size()
                                                    : url.size();
  const std::size_t end = find_marked(url, from, kNotPlainHost);
  const bool plain =
      end != from && end != std::string_view::npos && (url[end] == '/' || url[end] == '?');
  return plain ? end + 1 : 0;
}

inline bool is_plain_url(std::string_view url) {
  return url.size() <= limits::kUrlBytesMax && plain_origin_bytes(url) != 0 &&
         find_marked(url, 0, kNotPlainPath) == std::string_view::npos;
}

// plain_origin_bytes() for URL after URL, most of which have the host of the one before.
class PlainOrigin {
 public:
  bool begins(std::string_view url) {
    if (!last_.empty() && url.starts_with(last_)) return true;
    const std::size_t bytes = plain_origin_bytes(url);
    if (bytes != 0) last_.assign(url, 0, bytes);
    return bytes != 0;
  }

 private:
  std::string last_;
};

}  // namespace longshore::manifest

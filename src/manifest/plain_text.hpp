// Text so plain that it is sound by all rules and stands in JSON as it is.
#pragma once

#include <cstdint>

#include "core/byte_block.hpp"
#include "core/json_text.hpp"

namespace longshore::manifest {

// What a name must not have, or not always, or not as it stands in JSON: 0x7F and all beyond
// ASCII, where control characters may be, besides what has to be escaped. A text without it is
// sound and needs no escape.
inline constexpr auto kNotPlainName = [](ByteBlock block) -> ByteMarks {
  return kNeedsJsonEscape(block) | (block > 0x7E);
};

// All but pchar of RFC 3986 (without percent-encoding), slash and question mark, which may
// stand anywhere behind the authority. Signed: what is beyond ASCII lies below all of it.
inline constexpr auto kNotPlainPath = [](ByteBlock block) -> ByteMarks {
  const auto bytes = reinterpret_cast<ByteMarks>(block);
  return (bytes <= ' ') | ((bytes > 'z') & (bytes != '~')) | ((bytes >= '[') & (bytes <= '^')) |
         ((bytes & ~('"' ^ '#')) == '"') | ((bytes & ~('<' ^ '>')) == '<') | (bytes == '%') |
         (bytes == '`');
};

// What is known of a text, in rising strictness: what is kPath is kName too.
enum class Plainness : std::uint8_t {
  kUnknown,
  kName,  // kNotPlainName marks nothing in it
  kPath,  // kNotPlainPath marks nothing in it
};

}  // namespace longshore::manifest

// Writing JSON text.
#pragma once

#include <string>
#include <string_view>

#include "core/byte_block.hpp"
#include "core/text_buffer.hpp"

namespace longshore {

// What RFC 8259 (7) wants escaped: control characters, the quote, the backslash.
inline constexpr auto kNeedsJsonEscape = [](ByteBlock block) -> ByteMarks {
  return (block < 0x20) | (block == '"') | (block == '\\');
};

// Appends `text` as a JSON string with its quotes. `text` is UTF-8; what needs no escape
// (RFC 8259, 7) is passed through byte for byte.
void append_json_string(std::string& out, std::string_view text);
void put_json_string(TextBuffer& out, std::string_view text);

}  // namespace longshore

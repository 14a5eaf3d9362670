#include "core/utf8.hpp"

#include <simdjson.h>

namespace longshore {
namespace {

bool continues(unsigned byte) {
  return (byte & 0xC0) == 0x80;
}

}  // namespace

std::size_t utf8_character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(byte(i))) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  const bool beyond = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string valid_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_character_bytes(text);
    out += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += continues(static_cast<unsigned char>(c)) ? 0 : 1;
  return count;
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!continues(static_cast<unsigned char>(text[at])) && count-- == 0) break;
    ++at;
  }
  return text.substr(0, at);
}

std::string_view whole_characters(std::string_view text, std::size_t bytes_max) {
  if (bytes_max >= text.size()) return text;
  // A character has at most three continuing bytes; more of them are no text anyway.
  std::size_t end = bytes_max;
  while (end > 0 && bytes_max - end < 3 && continues(static_cast<unsigned char>(text[end]))) --end;
  return text.substr(0, end);
}

}  // namespace longshore

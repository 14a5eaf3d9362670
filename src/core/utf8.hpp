// Text in UTF-8 (RFC 3629): what is none, its characters, and how it is made fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longshore {

// The bytes of the character at the front of a text that is not empty; 0 where there is none.
std::size_t utf8_character_bytes(std::string_view text);

bool is_utf8(std::string_view text);

// `text` with each byte that is not part of well-formed UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

// How many characters (code points) well-formed UTF-8 holds.
std::size_t characters(std::string_view text);

// The first `count` characters of well-formed UTF-8.
std::string_view first_characters(std::string_view text, std::size_t count);

// The longest beginning of at most `bytes_max` bytes that cuts no character.
std::string_view whole_characters(std::string_view text, std::size_t bytes_max);

}  // namespace longshore

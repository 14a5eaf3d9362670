// Characters of ASCII, whatever the locale.
#pragma once

namespace longshore::ascii {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

constexpr bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z');
}

constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}

constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace longshore::ascii

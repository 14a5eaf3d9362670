#include "ledger/job_id.hpp"

namespace longshore::ledger {

namespace {

constexpr std::size_t kUuidChars = 36;
constexpr std::string_view kDigits = "0123456789abcdef";

bool is_dash(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

// -1: not one of kDigits.
int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::optional<std::array<char, kUuidBytes>> pack_uuid(std::string_view text) {
  if (text.size() != kUuidChars) return std::nullopt;
  std::array<char, kUuidBytes> packed{};
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = digit_value(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = packed[digits / 2];
    byte = static_cast<char>((static_cast<unsigned char>(byte) << 4U) | value);
    ++digits;
  }
  return packed;
}

std::string job_id_text(bool is_text, std::string_view stored) {
  if (is_text) return std::string(stored);
  if (stored.size() != kUuidBytes) return {};
  std::string text;
  text.reserve(kUuidChars);
  for (char c : stored) {
    auto byte = static_cast<unsigned char>(c);
    if (is_dash(text.size())) text.push_back('-');
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

}  // namespace longshore::ledger

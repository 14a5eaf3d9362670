#include "ledger/job_id.hpp"

#include <cstdint>

namespace longshore::ledger {

namespace {

constexpr std::size_t kUuidChars = 36;
constexpr std::string_view kDigits = "0123456789abcdef";

bool is_dash(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

constexpr std::uint8_t kNoDigit = 0xff;
constexpr auto kDigitValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t value = 0; value < kDigits.size(); ++value) {
    values[static_cast<unsigned char>(kDigits[value])] = value;
  }
  return values;
}();

// Where the two digits of each byte stand in the text.
constexpr std::array<std::uint8_t, kUuidBytes> kPlaces = {0,  2,  4,  6,  9,  11, 14, 16,
                                                          19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

std::optional<std::array<char, kUuidBytes>> pack_uuid(std::string_view text) {
  if (text.size() != kUuidChars) return std::nullopt;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  std::array<char, kUuidBytes> packed;
  unsigned all = 0;
  for (std::size_t i = 0; i < kUuidBytes; ++i) {
    const unsigned high = kDigitValues[static_cast<unsigned char>(text[kPlaces[i]])];
    const unsigned low = kDigitValues[static_cast<unsigned char>(text[kPlaces[i] + 1U])];
    all |= high | low;
    packed[i] = static_cast<char>((high << 4U) | low);
  }
  if (all == kNoDigit) return std::nullopt;
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

#include "simulator/uuid.hpp"

#include <cstddef>

#include "core/ascii.hpp"

namespace longshore::simulator {
namespace {

constexpr std::size_t kUuidChars = 36;

constexpr bool is_dash(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

std::string uuid_of(std::uint64_t seed, std::uint64_t kind, std::uint64_t index) {
  static constexpr char kHex[] = "0123456789abcdef";
  const std::uint64_t stream = mix(seed ^ mix(kind));
  std::uint64_t high = mix(stream ^ index);
  std::uint64_t low = mix(mix(stream) ^ index);
  high = (high & ~std::uint64_t{0xF000}) | 0x4000;
  low = (low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
  std::string text(kUuidChars, '-');
  for (std::size_t i = 0, digit = 0; i < kUuidChars; ++i) {
    if (is_dash(i)) continue;
    const std::uint64_t half = digit < 16 ? high : low;
    text[i] = kHex[(half >> (60 - 4 * (digit % 16))) & 0xF];
    ++digit;
  }
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidChars) return false;
  for (std::size_t i = 0; i < kUuidChars; ++i) {
    if (is_dash(i) ? text[i] != '-' : !ascii::is_hex(text[i])) return false;
  }
  return true;
}

}  // namespace longshore::simulator

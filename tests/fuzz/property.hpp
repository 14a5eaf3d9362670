// What the targets share: properties that end the process when they do not hold, and taking
// an input apart.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace longshore::fuzz {

// A property of the code under test. libFuzzer keeps the input that broke it.
inline void hold(bool property, const char* what) {
  if (property) return;
  std::fprintf(stderr, "the property does not hold: %s\n", what);
  std::abort();
}

// The first byte of the input, taken off it; 0 where there is none.
inline std::uint8_t take_byte(std::string_view& input) {
  if (input.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(input.front());
  input.remove_prefix(1);
  return byte;
}

// What stands before the first `separator`, taken off the input with it.
inline std::string_view take_until(std::string_view& input, char separator) {
  const std::size_t end = std::min(input.find(separator), input.size());
  const std::string_view part = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return part;
}

// Sizes of pieces: the same for one seed, of every magnitude.
class Cuts {
 public:
  explicit Cuts(std::uint8_t seed) : state_(seed * 2654435761U + 1) {}
  // From 1 to `rest` bytes.
  std::size_t next(std::size_t rest) {
    state_ = state_ * 1664525U + 1013904223U;
    const std::size_t scale = std::size_t{1} << ((state_ >> 20) % 10);
    return std::clamp<std::size_t>(1 + (state_ >> 8) % scale, 1, std::max<std::size_t>(rest, 1));
  }

 private:
  std::uint32_t state_;
};

}  // namespace longshore::fuzz

// Choices that depend on a seed alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace longshore::testing {

// SplitMix64: a counter and a mixing function (Steele, Lea, Flood: Fast Splittable
// Pseudorandom Number Generators, 2014). Cheap to make, so that each part has its own.
class Dice {
 public:
  explicit Dice(std::uint64_t seed, std::uint64_t part = 0)
      : state_(seed * 0x9E3779B97F4A7C15ULL + part * 0xD1342543DE82EF95ULL) {
    next();
  }

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {  // both included
    return low + below(high - low + 1);
  }
  bool chance(double probability) {
    return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability;
  }
  std::chrono::milliseconds ms(std::uint64_t low, std::uint64_t high) {
    return std::chrono::milliseconds(between(low, high));
  }
  template <typename Container>
  const auto& pick(const Container& container) {
    return container[below(std::size(container))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace longshore::testing

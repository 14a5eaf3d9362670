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
  // Mixed, or one seed's choices would be those of the seed before it but for the first.
  explicit Dice(std::uint64_t seed, std::uint64_t part = 0)
      : state_(mixed(mixed(seed + kStep) + part)) {}

  std::uint64_t next() { return mixed(state_ += kStep); }
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
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
  static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace longshore::testing

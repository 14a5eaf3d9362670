#include "environment/system_clock.hpp"

#include <random>

namespace longshore::environment {
namespace {

constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;

std::uint64_t seed_from_system() {
  std::random_device device;
  const std::uint64_t high = device();
  return high << 32 | device();
}

}  // namespace

SeededRandom::SeededRandom() : SeededRandom(seed_from_system()) {}

std::uint64_t SeededRandom::next() {
  std::uint64_t value = counter_.fetch_add(kStep, std::memory_order_relaxed) + kStep;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
  value = (value ^ value >> 27) * 0x94D049BB133111EB;
  return value ^ value >> 31;
}

}  // namespace longshore::environment

// The real clock, and randomness seeded by the operating system.
#pragma once

#include <atomic>

#include "longshore/environment.hpp"

namespace longshore::environment {

class SystemClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  SystemTime system_now() const override { return std::chrono::system_clock::now(); }
};

// SplitMix64: a counter put through a mixing function, so that any thread may draw without
// a lock. For jitter and names; not for secrets.
class SeededRandom final : public Random {
 public:
  SeededRandom();  // a seed from the operating system
  explicit SeededRandom(std::uint64_t seed) : counter_(seed) {}
  std::uint64_t next() override;

 private:
  std::atomic<std::uint64_t> counter_;
};

}  // namespace longshore::environment

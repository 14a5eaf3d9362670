// The clock of virtual time.
#pragma once

#include <chrono>

#include "longshore/environment.hpp"

namespace longshore::testing {

// Starts at 2026-01-15 00:00:00 UTC. One thread.
class VirtualClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return SteadyTime{} + std::chrono::hours(1) + passed_; }
  SystemTime system_now() const override {
    constexpr std::chrono::seconds kStart{1'768'435'200};
    return SystemTime{kStart} +
           std::chrono::duration_cast<SystemTime::duration>(passed_ + system_offset_);
  }

  std::chrono::nanoseconds passed() const { return passed_; }  // since the start
  void advance_to(SteadyTime time) {
    if (time > steady_now()) passed_ += time - steady_now();
  }
  void advance(std::chrono::nanoseconds by) { passed_ += by; }
  // What an operator or NTP does to the wall clock.
  void jump_system(std::chrono::nanoseconds by) { system_offset_ += by; }
  std::chrono::nanoseconds system_offset() const { return system_offset_; }

 private:
  std::chrono::nanoseconds passed_{0};
  std::chrono::nanoseconds system_offset_{0};
};

}  // namespace longshore::testing

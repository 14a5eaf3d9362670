// When the next attempt may leave: a generic cell rate algorithm over all attempts, and the
// time until which a Retry-After holds everything back. Pure; the caller brings the clock.
#pragma once

#include <algorithm>
#include <chrono>

#include "longshore/environment.hpp"

namespace longshore::delivery {

// In any window of one second at most rate + 1 tokens are taken: a token taken late (a timer
// never fires early) lets the next come early by at most one interval, never by more.
class Pacer {
 public:
  // Tokens a second; 0 = no limit.
  explicit Pacer(double per_second)
      : interval_(per_second > 0 ? std::chrono::ceil<std::chrono::nanoseconds>(
                                       std::chrono::duration<double>(1.0 / per_second))
                                 : std::chrono::nanoseconds(0)) {}

  // The earliest time for the next token. In the past: now.
  SteadyTime next() const { return std::max(next_, held_until_); }

  void take(SteadyTime now) { next_ = std::max(next_, now - interval_) + interval_; }

  // Nothing leaves before `until`; never shortened.
  void hold_until(SteadyTime until) { held_until_ = std::max(held_until_, until); }
  SteadyTime held_until() const { return held_until_; }

 private:
  std::chrono::nanoseconds interval_;
  SteadyTime next_{};
  SteadyTime held_until_{};
};

}  // namespace longshore::delivery

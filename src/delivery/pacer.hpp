// When the next attempt may leave: a generic cell rate algorithm over all attempts. Pure; the
// caller brings the clock.
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
  explicit Pacer(double per_second) : interval_(interval_of(per_second)) {}

  // From the next token on. What the old rate left over is not kept, nor the longer interval by
  // which a token may have been early.
  void set_rate(double per_second, SteadyTime now) {
    const std::chrono::nanoseconds interval = interval_of(per_second);
    next_ = std::max({next_ - interval_ + interval, now - interval, last_});
    interval_ = interval;
  }

  // The earliest time for the next token. In the past: now.
  SteadyTime next() const { return next_; }

  void take(SteadyTime now) {
    next_ = std::max(next_, now - interval_) + interval_;
    last_ = now;
  }

 private:
  static std::chrono::nanoseconds interval_of(double per_second) {
    if (per_second <= 0) return std::chrono::nanoseconds(0);
    return std::chrono::ceil<std::chrono::nanoseconds>(
        std::chrono::duration<double>(1.0 / per_second));
  }

  std::chrono::nanoseconds interval_;
  SteadyTime next_{};
  SteadyTime last_{};  // token
};

}  // namespace longshore::delivery

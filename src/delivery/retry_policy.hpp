// Whether and when an errand is tried again: exponential backoff with full jitter. Pure.
#pragma once

#include <chrono>
#include <cstdint>

#include "api/verdict.hpp"
#include "longshore/configuration.hpp"

namespace longshore::delivery {

// Immutable; any thread.
class RetryPolicy {
 public:
  explicit RetryPolicy(const RetryConfiguration& configuration) : configuration_(configuration) {}

  bool may_try_again(std::uint32_t attempts) const {
    return attempts < configuration_.max_attempts;
  }

  // How long to wait after attempt number `attempts` (from 1) ended with `verdict`: uniform
  // in [0, min(max_delay, base_delay · 2^(attempts-1))], but no less than the server asked
  // for, nor than after_timeout where the last request may still be at work.
  std::chrono::nanoseconds delay(std::uint32_t attempts, const api::Verdict& verdict,
                                 std::uint64_t random) const;

  bool waits_too_long(const api::Verdict& verdict) const {
    return verdict.retry_after && *verdict.retry_after > configuration_.retry_after_max;
  }

 private:
  RetryConfiguration configuration_;
};

}  // namespace longshore::delivery

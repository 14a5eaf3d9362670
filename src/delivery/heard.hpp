// What came of one attempt, as far as the pace is concerned.
#pragma once

#include <chrono>
#include <cstdint>

#include "longshore/environment.hpp"

namespace longshore::delivery {

struct Heard {
  enum class Kind {
    kGood,     // the API is at work, whatever it thinks of the row
    kRefused,  // too many requests: 429, or whatever is tried again and says Retry-After
    kFailed,   // everything else that is tried again
  };
  Kind kind = Kind::kGood;
  SteadyTime left{};  // when it began to leave, or set out in vain
  SteadyTime now{};
  std::chrono::nanoseconds latency{0};      // 0: there was no answer
  std::chrono::nanoseconds retry_after{0};  // that came with it
  bool slots_full = false;                  // as it ended, every slot was taken
};

}  // namespace longshore::delivery

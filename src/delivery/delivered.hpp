// What became of an errand: see Courier.
#pragma once

#include <cstdint>

#include "api/verdict.hpp"

namespace longshore::delivery {

struct Delivered {
  enum class End {
    kAnswered,   // verdict settles it
    kExhausted,  // out of attempts
    kStopped,    // the run is stopping
  };
  End end = End::kAnswered;
  api::Verdict verdict;        // of the last attempt
  std::uint32_t attempts = 0;  // all that set out, those of an outage included
  bool in_doubt = false;       // an attempt that settled nothing may have done the work
  int put_off_status = 0;      // of the last answer that said "not now"; 0: there was none
};

}  // namespace longshore::delivery

// How long requests waited at the gate, by what they waited for.
#pragma once

#include <algorithm>
#include <chrono>

#include "longshore/environment.hpp"

namespace longshore::delivery {

struct GateTimes {
  std::chrono::nanoseconds held{0};      // a Retry-After, or an outage
  std::chrono::nanoseconds slot{0};      // every slot was taken
  std::chrono::nanoseconds token{0};     // the rate limit
  std::chrono::nanoseconds idle{0};      // nobody waited
  std::chrono::nanoseconds awaiting{0};  // of that: an answer was awaited
};

// What stands between a request and the wire.
struct GateState {
  bool waiters = false;
  bool in_flight = false;   // somebody has a slot
  bool full = false;        // no slot is free
  bool shut = false;        // nothing leaves, until something else than time changes it
  SteadyTime held_until{};  // nothing leaves before
};

// Adds up the time between two changes of the state. Pure; the caller brings the clock.
class GateWatch {
 public:
  explicit GateWatch(SteadyTime start) : since_(start) {}

  // `state` has held since the last call.
  void pass(const GateState& state, SteadyTime now) {
    const SteadyTime held_end = state.shut ? now : std::clamp(state.held_until, since_, now);
    if (!state.waiters) {
      times_.idle += now - since_;
      if (state.in_flight) times_.awaiting += now - since_;
    } else {
      times_.held += held_end - since_;
      (state.full ? times_.slot : times_.token) += now - held_end;
    }
    since_ = now;
  }

  const GateTimes& times() const { return times_; }

 private:
  SteadyTime since_;
  GateTimes times_;
};

}  // namespace longshore::delivery

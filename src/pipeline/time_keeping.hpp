// Where the time of a run goes: the gate's own measure, and what is looked at while nobody
// waits there. Pure; the caller brings both, several times a second.
#pragma once

#include "delivery/gate_times.hpp"
#include "longshore/summary.hpp"

namespace longshore::pipeline {

// A moment at which no request waits for its turn.
struct IdleMoment {
  bool own_work = false;  // rows are being read, planned or committed
  bool backing_off = false;
};

class TimeKeeping {
 public:
  // The time since the last look in which nobody waited goes to what `moment` shows, and without
  // work of its own to the API as far as an answer was awaited.
  void look(const delivery::GateTimes& gate, const IdleMoment& moment);

  // What was measured; what is missing to `elapsed` lay before the first request or after
  // the last one, and is the program's own.
  TimeSpent spent(TimeSpent::Seconds elapsed) const;

 private:
  TimeSpent spent_;  // but for what stands below
  std::chrono::nanoseconds idle_{0};
  std::chrono::nanoseconds awaiting_{0};
  TimeSpent::Seconds slots_{0};
  TimeSpent::Seconds held_{0};
};

}  // namespace longshore::pipeline

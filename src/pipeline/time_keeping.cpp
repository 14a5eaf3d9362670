#include "pipeline/time_keeping.hpp"

#include <algorithm>

namespace longshore::pipeline {

void TimeKeeping::look(const delivery::GateTimes& gate, const IdleMoment& moment) {
  const TimeSpent::Seconds idle = gate.idle - idle_;
  const TimeSpent::Seconds awaiting = gate.awaiting - awaiting_;
  idle_ = gate.idle;
  awaiting_ = gate.awaiting;
  if (moment.own_work) {
    spent_.own += idle;
  } else {
    spent_.api += awaiting;
    (moment.backing_off ? spent_.outage : spent_.own) += idle - awaiting;
  }
  // What the gate measures itself is exact, and only taken over.
  spent_.rate_limit = gate.token;
  slots_ = gate.slot;
  held_ = gate.held;
}

TimeSpent TimeKeeping::spent(TimeSpent::Seconds elapsed) const {
  TimeSpent spent = spent_;
  spent.api += slots_;
  spent.outage += held_;
  spent.own += std::max(elapsed - spent.total(), TimeSpent::Seconds(0));
  return spent;
}

}  // namespace longshore::pipeline

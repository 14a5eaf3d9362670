// Blocking work outside a run proper, under the same eye on signals as a run.
#pragma once

#include <functional>
#include <optional>

#include "delivery/stop.hpp"
#include "longshore/environment.hpp"

namespace longshore::pipeline {

// What came while something was watched.
struct Interruption {
  int signal = 0;     // the first of SIGINT and SIGTERM
  bool late = false;  // the deadline
};

// Calls `work` on the reader's lane and returns when it has ended. A signal and the deadline
// interrupt the environment's reads; nothing else ends the work early. What `work` throws is
// thrown here. Caller's thread: the one that runs the scheduler.
Interruption run_watched(Environment& environment, std::function<void()> work,
                         std::optional<SteadyTime> deadline = std::nullopt);

// What a run ends with that was stopped by them.
delivery::StopReason stopped_by(int signal);
delivery::StopReason deadline_reached();

}  // namespace longshore::pipeline

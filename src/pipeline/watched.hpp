// Blocking work outside a run proper, under the same eye on signals as a run.
#pragma once

#include <functional>

#include "delivery/stop.hpp"
#include "longshore/environment.hpp"

namespace longshore::pipeline {

// Calls `work` on the reader's lane and returns when it has ended: with the first of SIGINT
// and SIGTERM that came meanwhile, or with 0. A signal interrupts the environment's reads;
// nothing else ends the work early. What `work` throws is thrown here. Caller's thread: the
// one that runs the scheduler.
int run_watched(Environment& environment, std::function<void()> work);

// What a run that one of them stopped ends with.
delivery::StopReason stopped_by(int signal);

}  // namespace longshore::pipeline

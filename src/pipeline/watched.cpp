#include "pipeline/watched.hpp"

#include <csignal>
#include <exception>

#include "core/background.hpp"
#include "core/task_group.hpp"

namespace longshore::pipeline {
namespace {

Task<void> in_lane(Scheduler& scheduler, std::function<bool()> work) {
  co_await in_background<bool>(scheduler, Lane::kReader, std::move(work));
}

}  // namespace

int run_watched(Environment& environment, std::function<void()> work) {
  std::exception_ptr thrown;
  int first_signal = 0;
  std::function<bool()> caught = [&work, &thrown] {
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
    return true;
  };
  TaskGroup root(environment.scheduler(), [&thrown](std::exception_ptr e) { thrown = e; });
  root.spawn(in_lane(environment.scheduler(), std::move(caught)));
  environment.scheduler().run([&](int signal) {
    if (first_signal == 0) first_signal = signal;
    environment.files().interrupt_reads();
  });
  if (thrown) std::rethrow_exception(thrown);
  return first_signal;
}

delivery::StopReason stopped_by(int signal) {
  if (signal == SIGINT) return {ExitCode::kInterrupted, "stopped by SIGINT"};
  return {ExitCode::kTerminated, "stopped by SIGTERM"};
}

}  // namespace longshore::pipeline

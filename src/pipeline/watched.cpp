#include "pipeline/watched.hpp"

#include <csignal>
#include <exception>

#include "core/at_exit.hpp"
#include "core/background.hpp"
#include "core/task_group.hpp"

namespace longshore::pipeline {
namespace {

Task<void> in_lane(Scheduler& scheduler, std::function<bool()> work, Timer& deadline) {
  const AtExit at_exit([&deadline] { deadline.cancel(); });
  co_await in_background<bool>(scheduler, Lane::kReader, std::move(work));
}

Task<void> interrupt_at(SteadyTime deadline, Timer& timer, Files& files, bool& late) {
  late = co_await timer.wait_until(deadline);
  if (late) files.interrupt_reads();
}

}  // namespace

Interruption run_watched(Environment& environment, std::function<void()> work,
                         std::optional<SteadyTime> deadline) {
  std::exception_ptr thrown;
  Interruption interruption;
  const std::unique_ptr<Timer> timer = environment.scheduler().make_timer();
  std::function<bool()> done = [&work] {
    work();
    return true;
  };
  TaskGroup root(environment.scheduler(), [&thrown](std::exception_ptr e) { thrown = e; });
  root.spawn(in_lane(environment.scheduler(), std::move(done), *timer));
  if (deadline) {
    root.spawn(interrupt_at(*deadline, *timer, environment.files(), interruption.late));
  }
  environment.scheduler().run([&](int signal) {
    if (interruption.signal == 0) interruption.signal = signal;
    environment.files().interrupt_reads();
  });
  if (thrown) std::rethrow_exception(thrown);
  return interruption;
}

delivery::StopReason stopped_by(int signal) {
  if (signal == SIGINT) return {ExitCode::kInterrupted, "stopped by SIGINT"};
  return {ExitCode::kTerminated, "stopped by SIGTERM"};
}

delivery::StopReason deadline_reached() {
  return {ExitCode::kUnfinished, "the deadline was reached (--deadline)"};
}

}  // namespace longshore::pipeline

// From the first look at its parts to its end: what an import and a recovery have in common.
#pragma once

#include <string_view>
#include <utility>
#include <variant>

#include "pipeline/remote_run.hpp"

namespace longshore::pipeline {

// `Run` is a RemoteRun that fills in an `Ending`. `open` gives it its parts; where that fails, or
// is stopped, the ending says so, and that it was before `anything`, such as "anything was sent".
template <typename Run, typename Ending, typename Outputs>
Ending run_whole(const ImportOptions& options, Environment& environment, Outputs& outputs,
                 const std::function<Result<OpenParts>()>& open, std::string_view anything) {
  Ending ending;
  ending.run_id = options.run_id;
  ending.manifest = options.manifest_name;
  ending.started_at = environment.clock().system_now();
  ending.finished_at = ending.started_at;
  ending.exit_code = ExitCode::kInternal;
  ending.exit_reason = "internal error: the run did not come to its end";
  const SteadyTime started = environment.clock().steady_now();
  auto opened = open_watched(environment, open, anything, deadline_of(options, started));
  if (const auto* stopped = std::get_if<delivery::StopReason>(&opened)) {
    ending.exit_code = stopped->exit_code;
    ending.exit_reason = stopped->message;
    ending.finished_at = environment.clock().system_now();
    ending.elapsed = environment.clock().steady_now() - started;
    return ending;
  }
  auto& parts = std::get<OpenParts>(opened);
  Run run(options, environment, outputs, std::move(parts), started, ending);
  run.execute();
  return ending;
}

}  // namespace longshore::pipeline

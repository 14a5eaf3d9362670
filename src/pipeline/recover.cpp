#include <variant>

#include "longshore/recovery.hpp"
#include "pipeline/recover_run.hpp"

namespace longshore {

Recovery recover_ledger(const ImportOptions& options, Environment& environment,
                        RecoveryOutputs& outputs) {
  Recovery recovery;
  recovery.run_id = options.run_id;
  recovery.manifest = options.manifest_name;
  recovery.started_at = environment.clock().system_now();
  recovery.finished_at = recovery.started_at;
  recovery.exit_code = ExitCode::kInternal;
  recovery.exit_reason = "internal error: the recovery did not come to its end";
  const SteadyTime started = environment.clock().steady_now();
  const auto open = [&] {
    return pipeline::open_parts(options, environment, &outputs.conflicts,
                                manifest::Digest::kNotWanted);
  };
  auto opened = pipeline::open_watched(environment, open, "anything was asked",
                                       pipeline::deadline_of(options, started));
  if (const auto* stopped = std::get_if<delivery::StopReason>(&opened)) {
    recovery.exit_code = stopped->exit_code;
    recovery.exit_reason = stopped->message;
    return recovery;
  }
  auto& parts = std::get<pipeline::OpenParts>(opened);
  pipeline::RecoverRun run(options, environment, outputs, std::move(parts), started, recovery);
  run.execute();
  return recovery;
}

}  // namespace longshore

#include <optional>

#include "longshore/recovery.hpp"
#include "pipeline/recover_run.hpp"
#include "pipeline/watched.hpp"

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
  // The first bytes of a pipe may be long in coming.
  std::optional<Result<pipeline::OpenParts>> parts;
  const int signal = pipeline::run_watched(
      environment, [&] { parts.emplace(pipeline::open_parts(options, environment, nullptr)); });
  if (signal != 0) {
    const delivery::StopReason stopped = pipeline::stopped_by(signal);
    recovery.exit_code = stopped.exit_code;
    recovery.exit_reason = stopped.message + " before anything was asked";
    return recovery;
  }
  if (!*parts) {
    recovery.exit_code = exit_code_of(parts->error().kind);
    recovery.exit_reason = parts->error().message;
    return recovery;
  }
  pipeline::RecoverRun run(options, environment, outputs, std::move(**parts), started, recovery);
  run.execute();
  return recovery;
}

}  // namespace longshore

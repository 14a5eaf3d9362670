#include "cli/session.hpp"
#include "report/closing.hpp"
#include "report/summary_json.hpp"

namespace longshore::cli {

ExitCode run(const RecoverCommand& command) {
  Session session(command.manifest);
  const auto options = session.open_with_key(Purpose::kRecovery);
  if (!options) return session.give_up_recovery(options.error());
  const RunOutputs common = session.outputs();
  RecoveryOutputs outputs{common.log, common.progress, common.rejects, report::recovery_json};
  Recovery recovery = recover_ledger(*options, session.environment(), outputs);
  session.finish(recovery);
  const bool began = recovery.rows.read > 0 || recovery.batches.listed > 0;
  session.say((began ? report::closing_block(recovery) : "") + report::last_line(recovery) + "\n");
  return recovery.exit_code;
}

}  // namespace longshore::cli

#include "cli/process.hpp"
#include "cli/session.hpp"
#include "config/secret.hpp"
#include "report/closing.hpp"
#include "report/summary_json.hpp"

namespace longshore::cli {
namespace {

// The options of a recovery, its key included. Errors: kConfiguration, kUsage, kOutput.
Result<ImportOptions> prepare_recovery(const RecoverCommand& command, Session& session) {
  const auto loaded = load_configuration(command.manifest.common);
  if (!loaded) return loaded.error();
  if (Result<void> fit = config::require_for_import(loaded->configuration); !fit) {
    return fit.error();
  }
  auto key = config::read_secret(loaded->configuration.api, environment_variables());
  if (!key) return key.error();
  if (Result<void> opened = session.open(*loaded, Purpose::kRecovery); !opened) {
    return opened.error();
  }
  ImportOptions options = session.import_options(loaded->configuration);
  options.api_key = std::move(*key);
  return options;
}

}  // namespace

ExitCode run(const RecoverCommand& command) {
  Session session(command.manifest);
  const auto options = prepare_recovery(command, session);
  if (!options) return session.give_up_recovery(options.error());
  const RunOutputs common = session.outputs();
  RecoveryOutputs outputs{common.log, common.progress, report::recovery_json};
  Recovery recovery = recover_ledger(*options, session.environment(), outputs);
  session.finish(recovery);
  const bool began = recovery.rows.read > 0 || recovery.batches.listed > 0;
  session.say((began ? report::closing_block(recovery) : "") + report::last_line(recovery) + "\n");
  return recovery.exit_code;
}

}  // namespace longshore::cli

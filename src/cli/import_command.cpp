#include "cli/process.hpp"
#include "cli/session.hpp"
#include "config/secret.hpp"
#include "report/closing.hpp"

namespace longshore::cli {
namespace {

// The options of a run, its key included. Errors: kConfiguration, kUsage, kOutput.
Result<ImportOptions> prepare(const ImportCommand& command, Session& session) {
  const auto loaded = load_configuration(command.manifest.common);
  if (!loaded) return loaded.error();
  if (Result<void> fit = config::require_for_import(loaded->configuration); !fit) {
    return fit.error();
  }
  auto key = config::read_secret(loaded->configuration.api, environment_variables());
  if (!key) return key.error();
  if (Result<void> opened = session.open(*loaded, Purpose::kImport); !opened) return opened.error();
  ImportOptions options = session.import_options(loaded->configuration);
  options.api_key = std::move(*key);
  options.limit = command.limit;
  options.max_new_jobs = command.max_new_jobs.value_or(options.max_new_jobs);
  options.deadline = command.deadline;
  options.retry_rejected = command.retry_rejected;
  return options;
}

std::string closing_text(const Summary& summary, const report::ClosingFiles& files) {
  // Where nothing was read there is nothing to count: the last line says why.
  const bool began = summary.rows.read > 0 || summary.manifest_complete;
  return (began ? report::closing_block(summary, files) : "") + report::last_line(summary) + "\n";
}

}  // namespace

ExitCode run(const ImportCommand& command) {
  Session session(command.manifest);
  const auto options = prepare(command, session);
  if (!options) return session.give_up(options.error());
  RunOutputs outputs = session.outputs();
  Summary summary = import_manifest(*options, session.environment(), outputs);
  session.finish(summary);
  session.say(closing_text(summary, session.files()));
  return summary.exit_code;
}

}  // namespace longshore::cli

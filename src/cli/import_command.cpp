#include "cli/session.hpp"
#include "report/closing.hpp"

namespace longshore::cli {
namespace {

// Errors: those of open_with_key().
Result<ImportOptions> prepare(const ImportCommand& command, Session& session) {
  auto prepared = session.open_with_key(Purpose::kImport);
  if (!prepared) return prepared;
  ImportOptions& options = *prepared;
  options.limit = command.limit;
  options.max_new_jobs = command.max_new_jobs.value_or(0);
  options.deadline = command.deadline;
  options.retry_rejected = command.retry_rejected;
  return prepared;
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

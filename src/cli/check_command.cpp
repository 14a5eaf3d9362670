#include "cli/check_text.hpp"
#include "cli/console.hpp"
#include "cli/session.hpp"

namespace longshore::cli {

ExitCode run(const CheckCommand& command) {
  Session session(command.manifest);
  const auto loaded = load_configuration(command.manifest.common);
  if (!loaded) return session.give_up(loaded.error());
  if (Result<void> opened = session.open(*loaded, Purpose::kCheck); !opened) {
    return session.give_up(opened.error());
  }
  RunOutputs outputs = session.outputs();
  CheckReport report =
      check_manifest(session.import_options(loaded->configuration), session.environment(), outputs);
  session.finish(report, loaded->configuration);
  const std::string text = check_text(report, loaded->configuration);
  if (command.manifest.summary_path == "-") {
    session.say(text);  // standard output holds the summary, and nothing beside it
  } else if (!print(text)) {
    return gravest({report.summary.exit_code, exit_code_of(ErrorKind::kOutput)});
  }
  return report.summary.exit_code;
}

}  // namespace longshore::cli

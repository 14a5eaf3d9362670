#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/ledger_reading.hpp"
#include "cli/status_text.hpp"

namespace longshore::cli {
namespace {

Result<std::string> look(const StatusCommand& command) {
  LedgerReading reading(command.common);
  if (auto opened = reading.open(); !opened) return opened.error();
  auto status = reading.ledger().status();
  if (!status) return status.error();
  if (const std::string& name = command.common.name; !name.empty()) {
    keep_manifest(name, *status);
    if (status->remotes.empty() && status->last_runs.empty()) {
      return Error{ErrorKind::kUsage, "the ledger " + reading.path() + " knows no manifest \"" +
                                          name + "\"; `longshore status` lists those it knows"};
    }
  }
  return status_text(reading.path(), *status);
}

}  // namespace

ExitCode run(const StatusCommand& command) {
  const auto text = look(command);
  if (!text) {
    complain(text.error().message);
    return exit_code_of(text.error().kind);
  }
  return print(*text) ? ExitCode::kDone : exit_code_of(ErrorKind::kOutput);
}

}  // namespace longshore::cli

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/open_ledger.hpp"
#include "cli/status_text.hpp"

namespace longshore::cli {
namespace {

Result<std::string> look(const CommonOptions& options) {
  const auto opened = open_ledger(options);
  if (!opened) return opened.error();
  const auto status = opened->ledger->status();
  if (!status) return status.error();
  return status_text(opened->path, *status);
}

}  // namespace

ExitCode run(const StatusCommand& command) {
  const auto text = look(command.common);
  if (!text) {
    complain(text.error().message);
    return exit_code_of(text.error().kind);
  }
  return print(*text) ? ExitCode::kDone : exit_code_of(ErrorKind::kOutput);
}

}  // namespace longshore::cli

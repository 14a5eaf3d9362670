#include "cli/main.hpp"

#include <exception>
#include <string>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "cli/process.hpp"
#include "ledger/sqlite_store.hpp"

namespace longshore::cli {
namespace {

ExitCode dispatch(int argc, char** argv) {
  const auto parsed = parse_arguments(argc, argv);
  if (!parsed) {
    const ExitCode code = exit_code_of(parsed.error().kind);
    complain(parsed.error().message + ": exit " + std::to_string(static_cast<int>(code)));
    return code;
  }
  if (const auto* information = std::get_if<Information>(&*parsed)) {
    return print(information->text) ? ExitCode::kDone : exit_code_of(ErrorKind::kOutput);
  }
  return std::visit([](const auto& command) { return run(command); }, std::get<Command>(*parsed));
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  harden_process();
  ledger::count_no_sqlite_memory();
  try {
    return static_cast<int>(dispatch(argc, argv));
  } catch (const std::exception& defect) {
    // Nothing throws by design; what does all the same (no memory) leaves the ledger sound.
    complain(std::string("this must not happen: ") + defect.what() +
             "; please report it, then run the same command again");
    return static_cast<int>(ExitCode::kInternal);
  }
}

}  // namespace longshore::cli

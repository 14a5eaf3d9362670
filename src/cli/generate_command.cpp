#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/man_page.hpp"

namespace longshore::cli {
namespace {

std::string generated(Generated what) {
  switch (what) {
    case Generated::kMan:
      return man_page();
    case Generated::kCompletion:
      return bash_completion();
    case Generated::kCommands:
      return commands_page();
    case Generated::kKeys:
      return keys_page();
  }
  return {};
}

}  // namespace

ExitCode run(const GenerateCommand& command) {
  return print(generated(command.what)) ? ExitCode::kDone : exit_code_of(ErrorKind::kOutput);
}

}  // namespace longshore::cli

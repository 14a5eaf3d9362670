#include <iostream>

#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace longshore::cli {

ExitCode run(const SimulateCommand& command) {
  const Result<void> served = simulator::run(command.options, std::cout);
  if (served) return ExitCode::kDone;
  complain(served.error().message);
  return exit_code_of(served.error().kind);
}

}  // namespace longshore::cli

// The definition of the command line.
#pragma once

#include <string>
#include <variant>

#include "cli/commands.hpp"
#include "longshore/result.hpp"

namespace longshore::cli {

// What --help and --version ask for: text for standard output, and nothing else.
struct Information {
  std::string text;
};

// Errors: kUsage, with the nearest option where one was misspelt.
Result<std::variant<Command, Information>> parse_arguments(int argc, const char* const* argv);

}  // namespace longshore::cli

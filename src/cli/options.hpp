// The definition of the command line.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "longshore/result.hpp"

namespace longshore::cli {

// What --help and --version ask for: text for standard output, and nothing else.
struct Information {
  std::string text;
};

// One option or argument, as it is told to a reader.
struct OptionDoc {
  std::string short_name;  // without hyphens, as the long one
  std::string long_name;
  std::string positional;          // of an argument: its name
  std::string value;               // what its value is called; empty: a flag, or an argument
  std::string help;                // a few words
  std::vector<std::string> words;  // that its value may be, or begin with; empty: anything
};

struct CommandDoc {
  std::string name;
  std::string description;  // one sentence
  std::string example;      // a whole command line
  std::vector<OptionDoc> positionals;
  std::vector<OptionDoc> options;
};

// The program itself, then its commands, in the order in which they are shown.
std::vector<CommandDoc> documented_commands();

// Errors: kUsage, with the nearest option where one was misspelt.
Result<std::variant<Command, Information>> parse_arguments(int argc, const char* const* argv);

}  // namespace longshore::cli

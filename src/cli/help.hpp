// What --help prints: a screen of 24 lines by 80 characters.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"

namespace longshore::cli {

// "-c, --config FILE", "--json", "MANIFEST".
std::string option_text(const OptionDoc& option);
// "longshore import [OPTIONS] MANIFEST"
std::string usage_text(const CommandDoc& command);

std::string command_help(const CommandDoc& command);
// `commands` as documented_commands() gives them.
std::string general_help(const std::vector<CommandDoc>& commands);

}  // namespace longshore::cli

// What is generated from the definitions of the command line and of the configuration.
#pragma once

#include <string>

namespace longshore::cli {

std::string man_page();         // longshore.1, for man(7) macros
std::string bash_completion();  // to be sourced, or installed for bash-completion
std::string commands_page();    // docs/commands.md
std::string keys_page();        // docs/configuration.md

}  // namespace longshore::cli

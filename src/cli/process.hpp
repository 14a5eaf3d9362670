// What concerns the process as a whole.
#pragma once

#include "config/load.hpp"

namespace longshore::cli {

// For a process that holds a secret and is run unattended: no core dumps, no tracing by the
// same user, new files for the owner alone, and no death by a closed pipe or by a limit on the
// size of files: the write tells it.
void harden_process();

// Sees to it that standard input, output and error are open, so that no file takes the place of
// one: a closed one becomes one that fails at each use.
void open_standard_streams();

// All variables of the process.
config::EnvironmentVariables environment_variables();

// The value of one; empty where it is not set.
std::string variable(const char* name);

}  // namespace longshore::cli

// The command of the configuration that is told how an import ended.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "longshore/result.hpp"

namespace longshore::cli {

struct Hook {
  std::vector<std::string> command;  // a program, searched for in PATH, and its arguments
  Milliseconds timeout;
  config::EnvironmentVariables environment;
};

// hooks.on_finish, with this process's variables but for the key's. Its command is empty where
// none is configured.
Hook configured_hook(const Configuration& configuration);

// The variables without the one of that name, and without others that hold the same text.
config::EnvironmentVariables without_secret(config::EnvironmentVariables variables,
                                            std::string_view name);

// Runs it to its end, without a shell, in a process group of its own, with `input` on its
// standard input and this process's standard error for both of its outputs. Past its time it
// is ended, with all that it started. Errors: kOutput: it could not be started, took too
// long, or did not exit with 0.
Result<void> run_hook(const Hook& hook, std::string_view input);

}  // namespace longshore::cli

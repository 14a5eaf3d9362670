// What overrides the file: environment variables, and --set KEY=VALUE.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/settings.hpp"

namespace longshore::config {

// LONGSHORE_<KEY with _ for .> of every key that has one.
void apply_environment(const EnvironmentVariables& environment, Settings& settings);

// KEY=VALUE each, in order. KEY is a key's dotted name, or job.data.NAME and job.extra.NAME.
void apply_overrides(std::span<const std::string> overrides, Settings& settings);

// A value from a flag of its own, e.g. --ledger; relative to the working directory.
void apply_flag(std::string_view flag, std::string_view key, const std::string& value,
                Settings& settings);

// A warning for each variable that starts with LONGSHORE_ and means nothing to the program;
// `key_env` is the one that holds the secret.
std::vector<std::string> unknown_variables(const EnvironmentVariables& environment,
                                           std::string_view key_env);

}  // namespace longshore::config

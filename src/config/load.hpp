// From YAML, environment variables and flags to a checked configuration. Headers for other
// parts: this one, secret.hpp, values.hpp, keys.hpp for what a key means, and those of the
// command config: show.hpp, schema.hpp, default_yaml.hpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "longshore/configuration.hpp"
#include "longshore/result.hpp"

namespace longshore::config {

// NAME and VALUE of all variables of the process.
using EnvironmentVariables = std::vector<std::pair<std::string, std::string>>;

struct LoadRequest {
  std::optional<std::string> file;  // --config; without it the usual places are searched
  EnvironmentVariables environment;
  std::vector<std::string> overrides;      // --set KEY=VALUE, in order
  std::optional<std::string> ledger_path;  // --ledger
};

struct Loaded {
  Configuration configuration;
  std::string file;  // that was read; empty: there is none, and all are defaults
  std::vector<std::string> warnings;
  // Every key → "default", "file:line", the variable's name, "--set" or "--ledger".
  std::map<std::string, std::string> origins;
};

// Later overrides earlier: defaults, the file, the environment, flags. A relative path in the
// file, or a default beside it, is seen from the file's directory; one from elsewhere from the
// working directory. Errors: kConfiguration, one line for each mistake.
Result<Loaded> load(const LoadRequest& request);

// What an import needs beyond a sound configuration. Errors: kConfiguration.
Result<void> require_for_import(const Configuration& configuration);

}  // namespace longshore::config

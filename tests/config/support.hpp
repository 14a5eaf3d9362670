// What the tests of the configuration share: loading a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::config {

// Loads `text` as a file named c.yaml. In errors, origins and sources the directory is left
// out of the file's name.
Result<Loaded> load_text(std::string_view text, const EnvironmentVariables& environment = {},
                         const std::vector<std::string>& overrides = {});

// The message of the error, or "loaded" where there is none.
std::string message_of(std::string_view text, const EnvironmentVariables& environment = {},
                       const std::vector<std::string>& overrides = {});

// The configuration that loads, as it must.
Configuration configuration_of(std::string_view text, const EnvironmentVariables& environment = {},
                               const std::vector<std::string>& overrides = {});

}  // namespace longshore::config

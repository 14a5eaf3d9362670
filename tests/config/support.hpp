// What the tests of the configuration share: a directory of their own, and loading a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace longshore::config {

// Removed with all that is in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  // Makes the directories in between; returns the whole path.
  std::string write(const std::string& name, std::string_view text) const;

 private:
  std::string path_;
};

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

// Finding and reading the small files that configure a run.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "longshore/result.hpp"

namespace longshore::config {

struct SmallFile {
  std::string text;
  unsigned mode = 0;  // permission bits
};

// Errors: kConfiguration; the message says what is wrong, without the path.
Result<SmallFile> read_small_file(const std::string& path, std::size_t bytes_max);

// Where a configuration is looked for, in this order.
std::vector<std::string> search_paths(const EnvironmentVariables& environment);

// The first of `paths` where something is; one that cannot be looked at is warned of.
std::optional<std::string> first_existing(const std::vector<std::string>& paths,
                                          std::vector<std::string>& warnings);

// The value of a variable that is set and not empty.
std::optional<std::string> variable(const EnvironmentVariables& environment, std::string_view name);

}  // namespace longshore::config

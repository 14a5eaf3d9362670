// The manifest's name: what the ledger and the batches know it by.
#pragma once

#include <string>
#include <string_view>

#include "longshore/result.hpp"

namespace longshore::cli {

inline constexpr std::size_t kManifestNameBytesMax = 200;

// "night" for data/night.csv.gz, "stdin" for "-".
std::string default_manifest_name(std::string_view path);

// Errors: kUsage. `name` must be UTF-8, not empty, not too long, without control characters.
Result<std::string> checked_manifest_name(std::string name);

}  // namespace longshore::cli

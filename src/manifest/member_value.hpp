// The values that a job's own members may have, from the manifest or from the configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "manifest/member_source.hpp"

namespace longshore::manifest {

// Each of these returns what is wrong with the value, in words, or nothing. `scratch` is reused.

// A string, or a number's text: neither empty nor over limits::kReferenceIdBytesMax bytes with
// its prefix, without control characters.
std::optional<std::string> read_reference_id(const Found& found, std::string_view prefix,
                                             std::string& scratch, std::string& id);
// A string.
std::optional<std::string> read_tag(const Found& found, std::string_view prefix,
                                    std::string& scratch, std::string& json);
// A whole number from 1 to 10: a JSON number, or a cell's text.
std::optional<std::string> read_priority(const Found& found, std::string& json);
// A string, or the text of a number, true or false; limits as for a reference_id. Empty is
// a value too.
std::optional<std::string> read_batch_key(const Found& found, std::string_view prefix,
                                          std::string& scratch, std::string& key);

}  // namespace longshore::manifest

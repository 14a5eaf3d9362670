// The table of keys as a JSON Schema, for editors and other tools.
#pragma once

#include <string>

namespace longshore::config {

// Draft 2020-12, over several lines. It takes every configuration that load() takes; what
// keys have to do with each other, and what a text has to look like, only load() checks.
std::string json_schema();

}  // namespace longshore::config

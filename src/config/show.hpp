// A configuration as YAML: what is in effect, and where each value came from.
#pragma once

#include <string>

#include "config/load.hpp"

namespace longshore::config {

// Every key, with the place of its value as a comment. Read again, it is the same
// configuration. The secret itself is never part of one.
std::string shown_yaml(const Loaded& loaded);

}  // namespace longshore::config

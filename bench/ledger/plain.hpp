// What one would write first in longshore's place: a table with the id as its key.
#pragma once

#include <string>

#include "rows.hpp"

namespace longshore::bench {

// Prints a line for each kind of work, and one for all of it. Makes the file at `path`.
void measure_plain(const std::string& path, const Load& load);

}  // namespace longshore::bench

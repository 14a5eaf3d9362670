// What a header may not say.
#pragma once

#include <string>
#include <vector>

namespace longshore::manifest {

// Why these names cannot be a manifest's columns; empty if they can: none at all, more than
// limits::kColumnsMax, one twice, or a carriage return in one. Columns without a name are
// what spreadsheets leave behind: they may be there, but not alone.
std::string fault_of_columns(const std::vector<std::string>& names);

}  // namespace longshore::manifest

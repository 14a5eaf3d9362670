// What `check` tells.
#pragma once

#include <string>

#include "longshore/run.hpp"

namespace longshore::cli {

// Several lines: what an import would do, how long it would take and what it would cost, what
// is wrong and where, the first jobs as they would be sent, and a last line that stands alone.
std::string check_text(const CheckReport& report, const Configuration& configuration);

}  // namespace longshore::cli

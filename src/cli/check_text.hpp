// What `check` tells.
#pragma once

#include <string>

#include "longshore/run.hpp"

namespace longshore::cli {

// Several lines: what an import would do, what is wrong, the first jobs as they would be
// sent, and a last line that stands alone. `requests_per_second`: the configured limit, 0 = none.
std::string check_text(const CheckReport& report, double requests_per_second);

}  // namespace longshore::cli

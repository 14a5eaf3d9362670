// The summary as the JSON object that users and scripts read.
#pragma once

#include <string>

#include "longshore/recovery.hpp"
#include "longshore/summary.hpp"

namespace longshore::report {

// One object, indented, ending with a newline; always the same members in the same order.
// Times are RFC 3339 in UTC with milliseconds. `rejects` is null where there is no file,
// `throughput.limit` where there is no limit.
std::string to_json(const Summary& summary);

// The same of a recovery, whose members are its own.
std::string recovery_json(const Recovery& recovery);

}  // namespace longshore::report

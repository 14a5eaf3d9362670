// The summary as the JSON object that users and scripts read.
#pragma once

#include <string>

#include "longshore/configuration.hpp"
#include "longshore/recovery.hpp"
#include "longshore/run.hpp"
#include "longshore/summary.hpp"

namespace longshore::report {

// One object, indented, ending with a newline; always the same members in the same order.
// Times are RFC 3339 in UTC with milliseconds. `rejects` is null where there is no file,
// `throughput.limit` where there is no limit.
std::string to_json(const Summary& summary);

// The same of a check, with one member more, `check`: what the import would take. Without a
// limit, a learned rate or a price what hangs on it is null.
std::string check_json(const CheckReport& report, const Configuration& configuration);

// The same of a recovery, whose members are its own.
std::string recovery_json(const Recovery& recovery);

}  // namespace longshore::report

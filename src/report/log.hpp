// The log: one line a message, as text or as JSON.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "longshore/environment.hpp"
#include "longshore/observer.hpp"

namespace longshore::report {

enum class LogFormat { kText, kJson };

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  std::string run_id;  // stands on each line; empty: does not
};

// Takes one whole line with its newline; called by one thread at a time.
using LineWriter = std::function<void(std::string_view line)>;

// Threads: any. `clock` outlives the log.
//   text: 2026-08-01T22:00:00.123Z warning message text reference_id=001 run_id=…
//   JSON: {"time":"…","level":"warning","run_id":"…","message":"…","reference_id":"001"}
// A control character in a message or value is shown as an escape in both. A message that
// comes again and again is let through some times a minute and then counted (repetition.hpp);
// a line says how often. Lines of level trace all pass.
std::unique_ptr<Log> make_log(LogOptions options, const Clock& clock, LineWriter writer);

}  // namespace longshore::report

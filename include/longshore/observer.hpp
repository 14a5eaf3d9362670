// What a run tells while it is under way: messages for the log, and its progress.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "longshore/latency.hpp"
#include "longshore/summary.hpp"

namespace longshore {

enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError };

// A named value that stands beside a message: {"reference_id", "001"}, {"status", 503}. Lives
// as long as what it was made of.
struct LogField {
  LogField(std::string_view its_name, std::string_view text) : name(its_name), value(text) {}
  template <std::integral Number>
  LogField(std::string_view its_name, Number number)
      : name(its_name), value(static_cast<std::int64_t>(number)) {}

  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

// Threads: any, at the same time.
class Log {
 public:
  virtual ~Log() = default;
  virtual bool wants(LogLevel level) const = 0;
  virtual void write(LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields = {}) = 0;
};

// A look at a run under way.
struct Progress {
  Tally rows;
  std::uint64_t bytes_read = 0;             // of the manifest on disk
  std::uint64_t bytes_all = 0;              // 0: not known (a pipe)
  bool read_to_end = false;                 // rows.read is all there is
  std::optional<std::uint64_t> jobs_limit;  // at most so many are sent
  RequestTally requests;
  BatchTally batches;
  std::uint32_t in_flight = 0;
  std::uint64_t waiting = 0;  // rows that wait for a retry
  double limit = 0;           // requests a second, as configured; 0 = none
  double rate = 0;            // requests a second at present, at most the limit; 0 = none
  std::uint32_t slots = 0;    // attempts that may be in flight at present
  bool breaker_open = false;  // an outage: nothing but a probe leaves
  std::string_view phase;     // "importing", "draining", "reading the rest", …
  std::string waiting_for;    // what holds everything back, e.g. a Retry-After; or empty
  TimeSpent time;             // so far
  const LatencyHistogram* latencies = nullptr;  // so far; lives as long as show() lasts
};

// io thread only; called several times a second.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void show(const Progress& progress) = 0;
};

}  // namespace longshore

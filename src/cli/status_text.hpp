// What `status` tells.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "ledger/reader.hpp"
#include "longshore/environment.hpp"

namespace longshore::cli {

// How far a run was when it last noted it, and how long ago that was.
struct NotedProgress {
  RunProgress progress;
  std::chrono::duration<double> age{0};
};

// The import that holds the ledger at this moment.
struct RunUnderWay {
  std::string holder;    // as its lock says: process, host, start, manifest
  std::string manifest;  // empty: not told
  std::optional<SystemTime> since;
  // Rows it intended since then: on the wire or just ahead of it, and no matter of doubt.
  std::uint64_t on_their_way = 0;
  std::optional<NotedProgress> noted;  // nothing before it has begun
};

struct LedgerView {
  std::string path;
  ledger::LedgerStatus status;
  std::optional<RunUnderWay> run;
  std::optional<NotedProgress> broken_off;  // a run that died
};

// Gives what was noted to the run under way, or to one that died. `locked_at`: when the lock
// was looked at, before `progress` was read: a run takes its note away before it lets go of the
// lock, so what was noted until then and is still there is of a run that died, unless the
// run that holds the lock noted it. Times are in milliseconds since the epoch.
void assign_progress(RunProgress progress, std::int64_t locked_at_ms, LedgerView& view);

// From "pid 4711 on nightly since 2026-01-15T02:00:00Z, importing night".
RunUnderWay run_of_holder(const std::string& holder);

// Takes out what does not belong to the manifest of that name, but for the run under way. Batches
// that stand for the whole project (batch.create: false) belong to none.
void keep_manifest(const std::string& name, LedgerView& view);

std::string status_text(const LedgerView& view);
std::string status_json(const LedgerView& view);

}  // namespace longshore::cli

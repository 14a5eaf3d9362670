// What `status` tells.
#pragma once

#include <optional>
#include <string>

#include "ledger/reader.hpp"
#include "longshore/environment.hpp"

namespace longshore::cli {

// The import that holds the ledger at this moment.
struct RunUnderWay {
  std::string holder;    // as its lock says: process, host, start, manifest
  std::string manifest;  // empty: not told
  std::optional<SystemTime> since;
  // Rows it intended since then: on the wire or just ahead of it, and no matter of doubt.
  std::uint64_t on_their_way = 0;
};

struct LedgerView {
  std::string path;
  ledger::LedgerStatus status;
  std::optional<RunUnderWay> run;
};

// From "pid 4711 on nightly since 2026-01-15T02:00:00Z, importing night".
RunUnderWay run_of_holder(const std::string& holder);

// Takes out what does not belong to the manifest of that name. Batches that stand for the
// whole project (batch.create: false) belong to none.
void keep_manifest(const std::string& name, ledger::LedgerStatus& status);

std::string_view word_for(BatchState state);  // planned, in doubt, ready, refused
std::string status_text(const LedgerView& view);
std::string status_json(const LedgerView& view);

}  // namespace longshore::cli

// What a run notes of its progress in the ledger, for `status` beside it.
#pragma once

#include <cstdint>

#include "core/ledger_records.hpp"
#include "longshore/environment.hpp"
#include "longshore/observer.hpp"
#include "longshore/run.hpp"

namespace longshore::pipeline {

// io thread only. Options and clock outlive it.
class ProgressNotes {
 public:
  ProgressNotes(const ImportOptions& options, const Clock& clock, SteadyTime started);

  // A note of this look, all but its remote; its rates are those since the note before.
  RunProgress make(const Progress& look);

 private:
  const ImportOptions& options_;
  const Clock& clock_;
  std::int64_t started_ms_;
  SteadyTime last_at_;
  std::uint64_t last_sent_ = 0;
  Tally last_rows_;
};

}  // namespace longshore::pipeline

// What a list of the API that shows a row's reference_id, or lacks it, makes of the row. Pure.
#pragma once

#include <cstdint>

#include "core/ledger_records.hpp"

namespace longshore::plan {

enum class Recovered {
  kRecorded,   // listed, and new to the ledger
  kListed,     // listed, and known: there may be an outcome or a job_id to complete
  kUnchanged,  // not listed, and settled by what the ledger knows
  kRepeated,   // repeats an earlier row of this manifest
  kConflict,   // the id stands for other content
  kNotFound,   // neither the lists nor the ledger know of a job
};

struct RecoveryDecision {
  Recovered outcome = Recovered::kNotFound;
  bool complete = false;      // the ledger is to have the listed job_id
  bool take_content = false;  // and the row's content and mapping
};

// `known` is null for an id that the ledger has not; `seen` says that an earlier row of this
// manifest had the id, and was no conflict. The lists do not tell what a job holds: that of a
// row that nobody knows to have been another is taken to be the row's.
RecoveryDecision decide_recovery(const KnownJob* known, bool seen, bool listed,
                                 std::uint64_t content_hash, std::uint64_t mapping);

}  // namespace longshore::plan

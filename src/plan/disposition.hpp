// What becomes of a sound row, given what the ledger knows of its reference_id. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/ledger_records.hpp"
#include "longshore/configuration.hpp"

namespace longshore::plan {

enum class Disposition {
  kNew,              // never seen: into a batch, into the ledger, out
  kDeliver,          // known and unsettled: out again
  kReplan,           // as kDeliver, with new content that replaces the old
  kAlreadyAccepted,  // by an earlier run
  kTakeAsAccepted,   // somebody else's job, and delivery.on_remote_duplicate says accept
  kAwaitReadBack,    // presumed ours: the list of its batch will tell
  kDuplicate,        // repeats an earlier row of this manifest
  kConflict,         // the id stands for other content
  kRejectedBefore,   // refused by an earlier run, and unchanged
  kDuplicateBefore,  // somebody else's, found by an earlier run, and unchanged
};

// Whether the row is sent, or sent again.
bool goes_out(Disposition disposition);

struct Rules {
  std::uint64_t mapping = 0;  // fingerprint of the mapping in force
  bool retry_rejected = false;
  OnRemoteDuplicate on_remote_duplicate = OnRemoteDuplicate::kReport;
};

struct Decision {
  Disposition disposition = Disposition::kNew;
  // The ledger's hash was made by another mapping, or of a row that was not the one now taken as
  // accepted: take the new one.
  bool remap = false;
};

// `known` is null for an id that the ledger has not; `seen` says that an earlier row of this
// manifest, read by this run, had the id.
Decision decide(const KnownJob* known, bool seen, std::uint64_t content_hash, const Rules& rules);

// What a row in conflict is told; `state` of the job that its id stands for, where it is known.
std::string conflict_reason(std::optional<JobState> state);

}  // namespace longshore::plan

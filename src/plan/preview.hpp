// What a plan would decide, where nothing may be written: a check, and the rows that a run
// does not take any more.
#pragma once

#include <cstdint>

#include "longshore/result.hpp"
#include "plan/disposition.hpp"
#include "plan/job_bitmap.hpp"
#include "plan/seen_ids.hpp"

namespace longshore::plan {

// Remembers itself what a plan would have put into the ledger. One thread.
class Preview {
 public:
  // `unwritten`: contents that the ledger does not hold; `seen`: jobs that rows of this
  // manifest stand for. Both outlive it.
  Preview(SeenIds& unwritten, JobBitmap& seen) : unwritten_(unwritten), seen_(seen) {}

  // `known` is null for an id that the ledger has not; `key` is the id's in `unwritten`.
  // Errors: those of SeenIds.
  Result<Decision> decide(const KnownJob* known, SeenIds::Key key, std::uint64_t content_hash,
                          const Rules& rules);

 private:
  Result<Decision> decide_again(const KnownJob& known, SeenIds::Key key, std::uint64_t content_hash,
                                const Rules& rules);

  SeenIds& unwritten_;
  JobBitmap& seen_;
};

}  // namespace longshore::plan

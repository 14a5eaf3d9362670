// Which state may follow which. The README beside this file draws them.
#pragma once

#include <cstdint>

#include "core/ledger_records.hpp"

namespace longshore::ledger {

// A job in doubt is *doubted* once an attempt of it ended with an unknown outcome, or a run
// ended with the intent open: no later answer may make it look as if it was never sent.
bool may_intend(JobState from);
bool may_settle(JobState from, bool doubted, JobState to);
bool may_replan(JobState from);
bool may_become(BatchState from, BatchState to);

// The same for all states at once, for SQL: bit 2·state + doubted of each one allowed.
std::uint64_t settled_from(JobState to);
std::uint64_t intended_from();
std::uint64_t replanned_from();
std::uint64_t batch_from(BatchState to);  // bit state

// planned, in_doubt, ready, failed.
std::string_view name_of(BatchState state);

}  // namespace longshore::ledger

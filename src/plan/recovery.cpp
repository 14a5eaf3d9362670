#include "plan/recovery.hpp"

namespace longshore::plan {
namespace {

// The ledger's hash is that of what was sent, or may have been.
bool may_have_been_sent(JobState state) {
  return state == JobState::kInDoubt || state == JobState::kPresumed ||
         state == JobState::kUnconfirmed || state == JobState::kAccepted;
}

bool is_settled(JobState state) {
  return state == JobState::kAccepted || state == JobState::kRejected ||
         state == JobState::kDuplicate;
}

}  // namespace

RecoveryDecision decide_recovery(const KnownJob* known, bool seen, bool listed,
                                 std::uint64_t content_hash, std::uint64_t mapping) {
  if (known == nullptr) return {listed ? Recovered::kRecorded : Recovered::kNotFound};
  const bool comparable = known->mapping == mapping;
  const bool same = comparable && known->content_hash == content_hash;
  const bool differs = comparable && !same;
  if (seen) return {differs ? Recovered::kConflict : Recovered::kRepeated};
  if (differs && may_have_been_sent(known->state)) return {Recovered::kConflict, listed};
  if (listed) return {Recovered::kListed, true, !same};
  return {is_settled(known->state) ? Recovered::kUnchanged : Recovered::kNotFound};
}

}  // namespace longshore::plan

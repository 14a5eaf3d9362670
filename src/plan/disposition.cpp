#include "plan/disposition.hpp"

#include <fmt/format.h>

namespace longshore::plan {
namespace {

// An id that an earlier row of this manifest had: never sent again, whatever became of it.
Decision repeated(bool comparable, bool same) {
  return {comparable && !same ? Disposition::kConflict : Disposition::kDuplicate, false};
}

// Accepted, or perhaps accepted: other content under the id must be told, never sent.
Decision held(const KnownJob& known, bool comparable, bool same, const Rules& rules) {
  if (comparable && !same) return {Disposition::kConflict, false};
  const bool remap = !comparable;
  switch (known.state) {
    case JobState::kAccepted:
      return {Disposition::kAlreadyAccepted, remap};
    case JobState::kUnconfirmed:
      return {rules.retry_rejected ? Disposition::kDeliver : Disposition::kAwaitReadBack, remap};
    case JobState::kPresumed:
      return {Disposition::kAwaitReadBack, remap};
    default:
      return {Disposition::kDeliver, remap};
  }
}

// Refused: new content deserves a new chance. A hash of another mapping cannot be compared,
// so what the row is now counts as new.
Decision refused(Disposition unchanged, bool comparable, bool same, const Rules& rules) {
  if (comparable && same && !rules.retry_rejected) return {unchanged, false};
  return {Disposition::kReplan, false};
}

}  // namespace

bool goes_out(Disposition disposition) {
  switch (disposition) {
    case Disposition::kNew:
    case Disposition::kDeliver:
    case Disposition::kReplan:
      return true;
    case Disposition::kAlreadyAccepted:
    case Disposition::kTakeAsAccepted:
    case Disposition::kAwaitReadBack:
    case Disposition::kDuplicate:
    case Disposition::kConflict:
    case Disposition::kRejectedBefore:
    case Disposition::kDuplicateBefore:
      return false;
  }
  return false;
}

Decision decide(const KnownJob* known, bool seen, std::uint64_t content_hash, const Rules& rules) {
  if (known == nullptr) return {};
  const bool comparable = known->mapping == rules.mapping;
  const bool same = known->content_hash == content_hash;
  if (seen) return repeated(comparable, same);
  switch (known->state) {
    case JobState::kAccepted:
    case JobState::kInDoubt:
    case JobState::kPresumed:
    case JobState::kUnconfirmed:
      return held(*known, comparable, same, rules);
    case JobState::kRejected:
      return refused(Disposition::kRejectedBefore, comparable, same, rules);
    case JobState::kDuplicate:
      if (rules.on_remote_duplicate == OnRemoteDuplicate::kAccept) {
        // After an attempt that the API answered and that may have burnt the id, nobody may have
        // the job: ask again, and let the list of its batch tell.
        const bool put_off = known->attempts > 1 && known->http_status != 0;
        if (put_off) return {Disposition::kReplan, false};
        // The row that is accepted is the one that the id stands for from now on.
        return {Disposition::kTakeAsAccepted, !comparable || !same};
      }
      return refused(Disposition::kDuplicateBefore, comparable, same, rules);
    case JobState::kPending:
      return {comparable && same ? Disposition::kDeliver : Disposition::kReplan, false};
  }
  return {};
}

std::string conflict_reason(std::optional<JobState> state) {
  return fmt::format(
      "the reference_id stands for a job with other content{}; a new job needs a new reference_id",
      state ? fmt::format(" (state: {})", name_of(*state)) : "");
}

}  // namespace longshore::plan

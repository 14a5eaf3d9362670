#include "pipeline/job_outcome.hpp"

#include "core/mutant.hpp"

namespace longshore::pipeline {
namespace {

using api::Meaning;
using delivery::Delivered;

bool doubted(JobState before) {
  return before == JobState::kInDoubt || before == JobState::kUnconfirmed;
}

JobState state_of(const Delivered& delivered, const FoundJob& before, OnRemoteDuplicate policy) {
  const bool in_doubt =
      (doubted(before.state) || delivered.in_doubt) && !mutated(Mutant::kLostIsUnsent);
  if (delivered.end == Delivered::End::kAnswered) {
    switch (delivered.verdict.meaning) {
      case Meaning::kDone:
        return JobState::kAccepted;
      case Meaning::kDuplicate:
        // Only what we may have sent before can be ours; the list of its batch will tell.
        if (in_doubt) {
          return mutated(Mutant::kPresumedUnseen) ? JobState::kAccepted : JobState::kPresumed;
        }
        if (policy != OnRemoteDuplicate::kAccept) return JobState::kDuplicate;
        // An attempt that the API says was not carried out may have burnt the id all the same:
        // then nobody has the job, and only the list can tell.
        return before.answered || delivered.put_off_status != 0 ? JobState::kPresumed
                                                                : JobState::kAccepted;
      case Meaning::kRefused:
        return JobState::kRejected;
      default:
        break;
    }
  }
  const bool never_sent = delivered.attempts == 0 && !delivered.in_doubt;
  if (never_sent && mutated(Mutant::kIntentNotWithdrawn)) return JobState::kInDoubt;
  if (never_sent && doubted(before.state)) return before.state;
  if (in_doubt && mutated(Mutant::kLostIsRejected)) return JobState::kRejected;
  return in_doubt ? JobState::kInDoubt : JobState::kPending;
}

}  // namespace

int last_status(const Delivered& delivered) {
  const int last = delivered.verdict.http_status;
  return last != 0 ? last : delivered.put_off_status;
}

JobOutcome outcome_of(JobKey key, Delivered& delivered, const FoundJob& before,
                      OnRemoteDuplicate on_remote_duplicate) {
  JobOutcome outcome;
  outcome.key = key;
  outcome.state = state_of(delivered, before, on_remote_duplicate);
  outcome.attempts = delivered.attempts;
  if (outcome.state == JobState::kAccepted) {
    outcome.job_id = std::move(delivered.verdict.id);
  } else {
    outcome.code = delivered.verdict.code;
    outcome.reason = delivered.verdict.message;
    outcome.http_status = last_status(delivered);
  }
  return outcome;
}

}  // namespace longshore::pipeline

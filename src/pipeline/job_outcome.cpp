#include "pipeline/job_outcome.hpp"

#include "core/mutant.hpp"

namespace longshore::pipeline {
namespace {

using api::Meaning;
using delivery::Delivered;

bool doubted(JobState before) {
  return before == JobState::kInDoubt || before == JobState::kUnconfirmed;
}

bool is_in_doubt(const Delivered& delivered, const FoundJob& before) {
  return (doubted(before.state) || delivered.in_doubt) && !mutated(Mutant::kLostIsUnsent);
}

// Of an answer of "not now", or a refusal of an earlier run: it may have burnt the id. 0: none.
int put_off_status(const Delivered& delivered, const FoundJob& before) {
  return delivered.put_off_status != 0 ? delivered.put_off_status : before.status;
}

JobState state_of(const Delivered& delivered, const FoundJob& before, OnRemoteDuplicate policy) {
  const bool in_doubt = is_in_doubt(delivered, before);
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
        return put_off_status(delivered, before) != 0 ? JobState::kPresumed : JobState::kAccepted;
      case Meaning::kRefused:
        return JobState::kRejected;
      default:
        break;
    }
  }
  const bool never_sent = delivered.attempts == 0 && !delivered.in_doubt;
  if (never_sent && mutated(Mutant::kIntentNotWithdrawn)) return JobState::kInDoubt;
  // What was tried, if anything was, is known to have done nothing.
  if (!delivered.in_doubt && doubted(before.state)) return before.state;
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
    return outcome;
  }
  // The refusal of a duplicate burns no id: only what the API had said before it is kept.
  outcome.http_status = outcome.state == JobState::kDuplicate ? put_off_status(delivered, before)
                                                              : last_status(delivered);
  // What ended our waiting, or kept a request from leaving, is not why a job is unconfirmed.
  if (delivered.attempts == 0 || outcome.state == JobState::kUnconfirmed) return outcome;
  if (outcome.state == JobState::kRejected && is_in_doubt(delivered, before)) {
    delivered.verdict.message += kJobMayExist;
  }
  outcome.code = delivered.verdict.code;
  outcome.reason = delivered.verdict.message;
  return outcome;
}

}  // namespace longshore::pipeline

// What a job's delivery means for the ledger. Pure.
#pragma once

#include "core/ledger_records.hpp"
#include "delivery/delivered.hpp"
#include "longshore/configuration.hpp"

namespace longshore::pipeline {

// A job as this run found it. kInDoubt and kUnconfirmed mean that an attempt of an earlier run
// may have created it.
struct FoundJob {
  JobState state = JobState::kPending;
  int status = 0;  // of what the API has said about it that did not make it a job; 0: nothing
};

// What no attempt can have changed goes back to where it was, with the reason that the ledger has
// for it. The job's id is taken out of `delivered`; the message of a refusal tells of a doubt
// before it, there too.
JobOutcome outcome_of(JobKey key, delivery::Delivered& delivered, const FoundJob& before,
                      OnRemoteDuplicate on_remote_duplicate);

// What the API last said, failures without an answer left out: see FoundJob::status. 0: nothing.
int last_status(const delivery::Delivered& delivered);

}  // namespace longshore::pipeline

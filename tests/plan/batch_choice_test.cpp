#include "plan/batch_choice.hpp"

#include <gtest/gtest.h>

namespace longshore::plan {
namespace {

KnownJob known(JobState state, std::uint32_t attempts, int http_status, std::string reason = "") {
  KnownJob job;
  job.state = state;
  job.attempts = attempts;
  job.http_status = http_status;
  job.reason = std::move(reason);
  return job;
}

TEST(BatchChoice, AJobChangesItsBatchOnlyWhereNoRequestCanHaveMadeIt) {
  EXPECT_TRUE(may_change_batch(known(JobState::kPending, 10, 503)));
  EXPECT_TRUE(may_change_batch(known(JobState::kRejected, 3, 400, "no such batch")));
  EXPECT_TRUE(may_change_batch(known(JobState::kDuplicate, 1, 400)));
  for (const JobState state :
       {JobState::kInDoubt, JobState::kPresumed, JobState::kUnconfirmed, JobState::kAccepted}) {
    EXPECT_FALSE(may_change_batch(known(state, 0, 0))) << name_of(state);
  }
}

// The list of its batch will tell, and no other one.
TEST(BatchChoice, OneWhoseJobMayExistKeepsItThoughItWasRefused) {
  EXPECT_FALSE(may_change_batch(
      known(JobState::kRejected, 2, 413, "too large" + std::string(kJobMayExist))));
  EXPECT_FALSE(may_change_batch(known(JobState::kDuplicate, 2, 429)));
}

}  // namespace
}  // namespace longshore::plan

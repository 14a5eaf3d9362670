#include "plan/disposition.hpp"

#include <gtest/gtest.h>

namespace longshore::plan {
namespace {

constexpr std::uint64_t kMapping = 7;
constexpr std::uint64_t kContent = 100;
constexpr std::uint64_t kOther = 200;

KnownJob known(JobState state, std::uint64_t mapping = kMapping) {
  KnownJob job;
  job.key = 1;
  job.state = state;
  job.content_hash = kContent;
  job.mapping = mapping;
  return job;
}

Rules rules(bool retry = false, OnRemoteDuplicate policy = OnRemoteDuplicate::kReport) {
  return {kMapping, retry, policy};
}

Disposition first(JobState state, std::uint64_t content, const Rules& with = rules()) {
  const KnownJob job = known(state);
  return decide(&job, false, content, with).disposition;
}

TEST(Disposition, AnUnknownIdIsNew) {
  EXPECT_EQ(decide(nullptr, false, kContent, rules()).disposition, Disposition::kNew);
}

TEST(Disposition, TheSameContentGoesOnWhereItWas) {
  EXPECT_EQ(first(JobState::kPending, kContent), Disposition::kDeliver);
  EXPECT_EQ(first(JobState::kInDoubt, kContent), Disposition::kDeliver);
  EXPECT_EQ(first(JobState::kPresumed, kContent), Disposition::kAwaitReadBack);
  EXPECT_EQ(first(JobState::kUnconfirmed, kContent), Disposition::kAwaitReadBack);
  EXPECT_EQ(first(JobState::kAccepted, kContent), Disposition::kAlreadyAccepted);
  EXPECT_EQ(first(JobState::kRejected, kContent), Disposition::kRejectedBefore);
  EXPECT_EQ(first(JobState::kDuplicate, kContent), Disposition::kDuplicateBefore);
}

TEST(Disposition, OtherContentUnderAnIdThatMayBeAcceptedIsAConflict) {
  for (const JobState state :
       {JobState::kInDoubt, JobState::kPresumed, JobState::kUnconfirmed, JobState::kAccepted}) {
    EXPECT_EQ(first(state, kOther), Disposition::kConflict) << name_of(state);
  }
}

TEST(Disposition, OtherContentUnderAnIdThatWasRefusedIsSent) {
  for (const JobState state : {JobState::kPending, JobState::kRejected, JobState::kDuplicate}) {
    EXPECT_EQ(first(state, kOther), Disposition::kReplan) << name_of(state);
  }
}

TEST(Disposition, RetryRejectedSendsWhatWasRefusedAgain) {
  EXPECT_EQ(first(JobState::kRejected, kContent, rules(true)), Disposition::kReplan);
  EXPECT_EQ(first(JobState::kDuplicate, kContent, rules(true)), Disposition::kReplan);
  EXPECT_EQ(first(JobState::kUnconfirmed, kContent, rules(true)), Disposition::kDeliver);
  EXPECT_EQ(first(JobState::kAccepted, kContent, rules(true)), Disposition::kAlreadyAccepted);
  EXPECT_EQ(first(JobState::kPresumed, kContent, rules(true)), Disposition::kAwaitReadBack);
}

TEST(Disposition, SomebodyElsesJobCountsAsDoneOnDemand) {
  const Rules accept = rules(false, OnRemoteDuplicate::kAccept);
  EXPECT_EQ(first(JobState::kDuplicate, kContent, accept), Disposition::kTakeAsAccepted);
}

// Otherwise the next run would call the row that this one accepts a conflict.
TEST(Disposition, TheRowThatIsTakenAsAcceptedGivesTheContent) {
  const Rules accept = rules(false, OnRemoteDuplicate::kAccept);
  const KnownJob mapped_now = known(JobState::kDuplicate);
  const KnownJob mapped_before = known(JobState::kDuplicate, kMapping + 1);
  EXPECT_EQ(decide(&mapped_now, false, kOther, accept).disposition, Disposition::kTakeAsAccepted);
  EXPECT_FALSE(decide(&mapped_now, false, kContent, accept).remap);
  EXPECT_TRUE(decide(&mapped_now, false, kOther, accept).remap);
  EXPECT_TRUE(decide(&mapped_before, false, kContent, accept).remap);
}

// An attempt before the one that met the duplicate may have burnt the id.
TEST(Disposition, AnIdThatMayBeBurntIsNotTakenUnseen) {
  KnownJob job = known(JobState::kDuplicate);
  job.attempts = 2;
  job.http_status = 429;
  const Rules accept = rules(false, OnRemoteDuplicate::kAccept);
  EXPECT_EQ(decide(&job, false, kContent, accept).disposition, Disposition::kReplan);
  job.http_status = 0;  // the others found no connection, or met the duplicate as well
  EXPECT_EQ(decide(&job, false, kContent, accept).disposition, Disposition::kTakeAsAccepted);
}

TEST(Disposition, ARepeatedRowIsNeverSent) {
  for (const JobState state :
       {JobState::kPending, JobState::kInDoubt, JobState::kPresumed, JobState::kUnconfirmed,
        JobState::kAccepted, JobState::kRejected, JobState::kDuplicate}) {
    const KnownJob job = known(state);
    EXPECT_EQ(decide(&job, true, kContent, rules(true)).disposition, Disposition::kDuplicate);
    EXPECT_EQ(decide(&job, true, kOther, rules(true)).disposition, Disposition::kConflict);
  }
}

TEST(Disposition, AfterAChangeOfMappingHashesAreNotCompared) {
  for (const JobState state : {JobState::kAccepted, JobState::kInDoubt, JobState::kPresumed}) {
    const KnownJob job = known(state, kMapping + 1);
    const Decision decision = decide(&job, false, kOther, rules());
    EXPECT_NE(decision.disposition, Disposition::kConflict) << name_of(state);
    EXPECT_TRUE(decision.remap) << name_of(state);
  }
  const KnownJob refused = known(JobState::kRejected, kMapping + 1);
  EXPECT_EQ(decide(&refused, false, kContent, rules()).disposition, Disposition::kReplan);
  const KnownJob repeated = known(JobState::kAccepted, kMapping + 1);
  EXPECT_EQ(decide(&repeated, true, kOther, rules()).disposition, Disposition::kDuplicate);
}

TEST(Disposition, AConflictTellsTheStateWhereItIsKnown) {
  EXPECT_EQ(conflict_reason(JobState::kAccepted),
            "the reference_id stands for a job with other content (state: accepted); a new job "
            "needs a new reference_id");
  EXPECT_EQ(conflict_reason(std::nullopt),
            "the reference_id stands for a job with other content; a new job needs a new "
            "reference_id");
}

}  // namespace
}  // namespace longshore::plan

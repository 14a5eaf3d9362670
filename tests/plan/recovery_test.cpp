#include "plan/recovery.hpp"

#include <gtest/gtest.h>

namespace longshore::plan {
namespace {

constexpr std::uint64_t kRecoveredContent = 11;
constexpr std::uint64_t kRecoveryMapping = 5;

RecoveryDecision decide_for(JobState state, bool listed, std::uint64_t hash = kRecoveredContent,
                            std::uint64_t mapping = kRecoveryMapping) {
  KnownJob known;
  known.key = 1;
  known.state = state;
  known.content_hash = hash;
  known.mapping = mapping;
  return decide_recovery(&known, false, listed, kRecoveredContent, kRecoveryMapping);
}

TEST(DecideRecovery, WhatTheLedgerLacksIsRecordedIfListed) {
  EXPECT_EQ(decide_recovery(nullptr, false, true, kRecoveredContent, kRecoveryMapping).outcome,
            Recovered::kRecorded);
  EXPECT_EQ(decide_recovery(nullptr, false, false, kRecoveredContent, kRecoveryMapping).outcome,
            Recovered::kNotFound);
}

TEST(DecideRecovery, WhatIsListedIsCompletedWhateverItsState) {
  for (const JobState state :
       {JobState::kPending, JobState::kInDoubt, JobState::kPresumed, JobState::kUnconfirmed,
        JobState::kAccepted, JobState::kRejected, JobState::kDuplicate}) {
    const auto decision = decide_for(state, true);
    EXPECT_EQ(decision.outcome, Recovered::kListed) << name_of(state);
    EXPECT_TRUE(decision.complete) << name_of(state);
    EXPECT_FALSE(decision.take_content) << name_of(state);
  }
}

TEST(DecideRecovery, WhatIsNotListedStaysAsItIs) {
  for (const JobState state : {JobState::kAccepted, JobState::kRejected, JobState::kDuplicate}) {
    EXPECT_EQ(decide_for(state, false).outcome, Recovered::kUnchanged) << name_of(state);
  }
  for (const JobState state :
       {JobState::kPending, JobState::kInDoubt, JobState::kPresumed, JobState::kUnconfirmed}) {
    EXPECT_EQ(decide_for(state, false).outcome, Recovered::kNotFound) << name_of(state);
    EXPECT_FALSE(decide_for(state, false).complete) << name_of(state);
  }
}

TEST(DecideRecovery, OtherContentIsAConflictOnlyWhereTheLedgersMayHaveBeenSent) {
  for (const JobState state :
       {JobState::kInDoubt, JobState::kPresumed, JobState::kUnconfirmed, JobState::kAccepted}) {
    const auto decision = decide_for(state, true, kRecoveredContent + 1);
    EXPECT_EQ(decision.outcome, Recovered::kConflict) << name_of(state);
    EXPECT_TRUE(decision.complete) << name_of(state);
    EXPECT_FALSE(decision.take_content) << name_of(state);
  }
  for (const JobState state : {JobState::kPending, JobState::kRejected, JobState::kDuplicate}) {
    const auto decision = decide_for(state, true, kRecoveredContent + 1);
    EXPECT_EQ(decision.outcome, Recovered::kListed) << name_of(state);
    EXPECT_TRUE(decision.take_content) << name_of(state);
  }
  // A hash of another mapping cannot be compared.
  const auto remapped =
      decide_for(JobState::kAccepted, true, kRecoveredContent + 1, kRecoveryMapping + 1);
  EXPECT_EQ(remapped.outcome, Recovered::kListed);
  EXPECT_TRUE(remapped.take_content);
}

TEST(DecideRecovery, ARepetitionIsToldApart) {
  KnownJob known;
  known.key = 1;
  known.state = JobState::kAccepted;
  known.content_hash = kRecoveredContent;
  known.mapping = kRecoveryMapping;
  EXPECT_EQ(decide_recovery(&known, true, true, kRecoveredContent, kRecoveryMapping).outcome,
            Recovered::kRepeated);
  EXPECT_EQ(decide_recovery(&known, true, true, kRecoveredContent + 1, kRecoveryMapping).outcome,
            Recovered::kConflict);
}

}  // namespace
}  // namespace longshore::plan

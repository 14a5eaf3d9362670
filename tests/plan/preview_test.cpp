#include "plan/preview.hpp"

#include <gtest/gtest.h>

#include "support/no_files.hpp"

namespace longshore::plan {
namespace {

class PreviewTest : public ::testing::Test {
 protected:
  static KnownJob known(JobState state, std::uint64_t content_hash, std::uint64_t mapping = 1) {
    KnownJob job;
    job.key = 1;
    job.state = state;
    job.content_hash = content_hash;
    job.mapping = mapping;
    return job;
  }
  Disposition decide(const KnownJob* job, std::uint64_t content_hash) {
    Rules rules;
    rules.mapping = 1;
    return preview_.decide(job, unwritten_.key_of("a"), content_hash, rules).value().disposition;
  }

  NoFiles files_;
  SeenIds unwritten_{files_, 7};
  JobBitmap seen_;
  Preview preview_{unwritten_, seen_};
};

TEST_F(PreviewTest, ANewIdIsNewOnce) {
  EXPECT_EQ(decide(nullptr, 10), Disposition::kNew);
  EXPECT_EQ(decide(nullptr, 10), Disposition::kDuplicate);
  EXPECT_EQ(decide(nullptr, 20), Disposition::kConflict);
}

TEST_F(PreviewTest, AKnownIdIsComparedWithTheLedger) {
  const KnownJob accepted = known(JobState::kAccepted, 10);
  EXPECT_EQ(decide(&accepted, 20), Disposition::kConflict);
  EXPECT_EQ(decide(&accepted, 10), Disposition::kAlreadyAccepted) << "a conflict stands for no id";
  EXPECT_EQ(decide(&accepted, 10), Disposition::kDuplicate);
  EXPECT_EQ(decide(&accepted, 20), Disposition::kConflict);
}

// As if the ledger had been given the new content.
TEST_F(PreviewTest, NewContentOfARefusedRowIsWhatRepetitionsAreComparedWith) {
  const KnownJob refused = known(JobState::kRejected, 10);
  EXPECT_EQ(decide(&refused, 20), Disposition::kReplan);
  EXPECT_EQ(decide(&refused, 20), Disposition::kDuplicate);
  EXPECT_EQ(decide(&refused, 10), Disposition::kConflict);
}

TEST_F(PreviewTest, SoIsContentUnderAnotherMapping) {
  const KnownJob accepted = known(JobState::kAccepted, 10, 99);
  EXPECT_EQ(decide(&accepted, 20), Disposition::kAlreadyAccepted);
  EXPECT_EQ(decide(&accepted, 20), Disposition::kDuplicate);
  EXPECT_EQ(decide(&accepted, 30), Disposition::kConflict);
}

TEST_F(PreviewTest, WhatTheRunHasPlannedItselfStandsForItsId) {
  const KnownJob pending = known(JobState::kPending, 10);
  seen_.insert(pending.key);
  EXPECT_EQ(decide(&pending, 10), Disposition::kDuplicate);
  EXPECT_EQ(decide(&pending, 20), Disposition::kConflict);
}

}  // namespace
}  // namespace longshore::plan

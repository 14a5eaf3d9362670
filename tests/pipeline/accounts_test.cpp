#include "pipeline/accounts.hpp"

#include <gtest/gtest.h>

namespace longshore::pipeline {
namespace {

TEST(Accounts, KeepRowsAndJobsApart) {
  Accounts accounts;
  accounts.read(3);
  accounts.enter(Column::kAccepted, 3);
  accounts.reject_unread("a", true);
  accounts.reject_unread("a", true);
  EXPECT_EQ(accounts.rows().read, 5U);
  EXPECT_EQ(accounts.rows().rejected, 2U);
  EXPECT_EQ(accounts.jobs().read, 2U);
  EXPECT_EQ(accounts.jobs().rejected, 1U);
  EXPECT_TRUE(accounts.rows().adds_up());
  EXPECT_TRUE(accounts.jobs().adds_up());
}

TEST(Accounts, RejectsWithoutAnIdOrOfRowsThatAreNotJoinedAreJobsOfTheirOwn) {
  Accounts accounts;
  for (const char* id : {"", "", "a", "b", "a"}) accounts.reject_unread(id, true);
  EXPECT_EQ(accounts.jobs().rejected, 5U);
  for (int i = 0; i < 2; ++i) accounts.reject_unread("a", false);
  EXPECT_EQ(accounts.jobs().rejected, 7U);
}

TEST(Accounts, WhatIsAwaitedIsInNoColumnYet) {
  Accounts accounts;
  accounts.read(1);
  accounts.await_read_back(5, 1, 1, false);
  EXPECT_FALSE(accounts.rows().adds_up());
  EXPECT_TRUE(accounts.awaits(1));
  EXPECT_FALSE(accounts.awaits(2));
  EXPECT_TRUE(accounts.settle_awaited(5, 1, Column::kAccepted));
  EXPECT_FALSE(accounts.settle_awaited(5, 1, Column::kAccepted));
  EXPECT_FALSE(accounts.settle_awaited(6, 1, Column::kAccepted));
  EXPECT_FALSE(accounts.awaits(1));
  EXPECT_EQ(accounts.rows().accepted, 1U);
}

TEST(Accounts, AcceptedUnseenGoesToTheRunThatSentIt) {
  Accounts accounts;
  accounts.read(1);
  accounts.read(2);
  accounts.await_read_back(1, 9, 1, true);
  accounts.await_read_back(2, 9, 2, false);
  EXPECT_EQ(accounts.accept_unseen(9), 2U);
  EXPECT_EQ(accounts.accept_unseen(9), 0U);
  EXPECT_EQ(accounts.rows().already_accepted, 1U);
  EXPECT_EQ(accounts.rows().accepted, 2U);
  EXPECT_EQ(accounts.jobs().accepted, 1U);
  EXPECT_TRUE(accounts.rows().adds_up());
}

TEST(Accounts, AJobIdIsMissingUntilItIsFound) {
  Accounts accounts;
  accounts.lack_job_id(1, true);
  accounts.lack_job_id(1, true);
  accounts.lack_job_id(2, false);
  EXPECT_EQ(accounts.job_ids_missing(), 2U);
  EXPECT_EQ(accounts.job_ids_wanted(), 1U);
  accounts.found_job_id(2);
  accounts.found_job_id(3);  // of no row of this manifest
  EXPECT_EQ(accounts.job_ids_missing(), 1U);
  EXPECT_EQ(accounts.job_ids_wanted(), 1U);
  accounts.found_job_id(1);
  accounts.found_job_id(1);
  EXPECT_EQ(accounts.job_ids_missing(), 0U);
  EXPECT_EQ(accounts.job_ids_wanted(), 0U);
}

TEST(Accounts, WhatNobodyCouldSettleIsPending) {
  Accounts accounts;
  accounts.read(1);
  accounts.read(2);
  accounts.await_read_back(1, 8, 1, true);
  accounts.await_read_back(2, 9, 2, false);
  accounts.leave_awaited_pending();
  EXPECT_EQ(accounts.rows().pending, 3U);
  EXPECT_EQ(accounts.jobs().pending, 2U);
  EXPECT_TRUE(accounts.awaited_batches().empty());
}

}  // namespace
}  // namespace longshore::pipeline

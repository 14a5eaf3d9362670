#include "pipeline/progress_notes.hpp"

#include <gtest/gtest.h>

#include "support/virtual_clock.hpp"

namespace longshore::pipeline {
namespace {

class NotedRate : public ::testing::Test {
 protected:
  // Ten seconds later.
  double next(const Tally& rows) {
    clock_.advance(std::chrono::seconds(10));
    Progress look;
    look.rows = rows;
    return notes_.make(look).rows_per_second;
  }

  testing::VirtualClock clock_;
  ImportOptions options_;
  ProgressNotes notes_{options_, clock_, clock_.steady_now()};
};

// A finished manifest imported again: its rejects are rows like the others.
TEST_F(NotedRate, WhereMostIsSkippedAllRowsCount) {
  EXPECT_DOUBLE_EQ(next({.already_accepted = 990, .rejected = 10}), 100);
}

TEST_F(NotedRate, WhereMostIsSentSkippedRowsDoNot) {
  next({.already_accepted = 700});
  EXPECT_DOUBLE_EQ(next({.accepted = 200, .already_accepted = 750, .rejected = 50}), 25);
}

}  // namespace
}  // namespace longshore::pipeline

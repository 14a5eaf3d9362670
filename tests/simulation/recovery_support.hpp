// What the tests of a recovery share.
#pragma once

#include "virtual_run.hpp"

namespace longshore::testing {

// Every job at the remote stands in the ledger with its job_id, and no other does.
inline void expect_ledger_has_all(VirtualRun& run) {
  const auto jobs = run.remote_jobs();
  const auto rows = run.ledger_rows();
  std::size_t accepted = 0;
  for (const auto& [id, row] : rows) {
    if (row.state != JobState::kAccepted) continue;
    ++accepted;
    ASSERT_TRUE(jobs.contains(id)) << id;
    EXPECT_EQ(row.job_id, jobs.at(id)) << id;
    EXPECT_FALSE(row.batch_id.empty()) << id;
  }
  EXPECT_EQ(accepted, jobs.size());
}

inline void expect_nothing_left_to_send(VirtualRun& run) {
  const Summary again = run.run();
  EXPECT_EQ(again.exit_code, ExitCode::kDone) << again.exit_reason;
  EXPECT_EQ(again.requests.sent, 0U);
}

}  // namespace longshore::testing

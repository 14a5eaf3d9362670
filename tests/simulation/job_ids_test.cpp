// Jobs that somebody else created, taken as done, and their job_ids.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

// The rows are jobs, created from a ledger that is not ours; from here on they are taken.
void let_somebody_else_create(VirtualRun& run, int rows) {
  run.write_manifest(rows);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.options().configuration.ledger_path = "other.db";
  run.options().manifest_name = "other";
  run.options().configuration.delivery.on_remote_duplicate = OnRemoteDuplicate::kAccept;
}

void expect_all_named(VirtualRun& run) {
  const auto jobs = run.remote_jobs();
  const auto rows = run.ledger_rows();
  ASSERT_EQ(rows.size(), jobs.size());
  for (const auto& [id, row] : rows) {
    EXPECT_EQ(row.state, JobState::kAccepted) << id;
    EXPECT_EQ(row.job_id, jobs.at(id)) << id;
  }
}

TEST(JobIds, OfSomebodyElsesJobsStandInTheirBatches) {
  VirtualRun run(steady_plan(), 1);
  let_somebody_else_create(run, 260);
  const Summary taken = run.run();
  EXPECT_EQ(taken.exit_code, ExitCode::kDone) << taken.exit_reason;
  EXPECT_EQ(taken.job_ids_missing, 0U);
  expect_all_named(run);
  EXPECT_EQ(run.run().requests.sent, 0U);
}

TEST(JobIds, OfDuplicatesThatWereReportedAreFoundWhenTheyAreTaken) {
  VirtualRun run(steady_plan(), 1);
  let_somebody_else_create(run, 60);
  run.options().configuration.delivery.on_remote_duplicate = OnRemoteDuplicate::kReport;
  ASSERT_EQ(run.run().rows.duplicate, 60U);
  run.options().configuration.delivery.on_remote_duplicate = OnRemoteDuplicate::kAccept;
  const auto attempts = run.counters().duplicate_attempts;
  const Summary taken = run.run();
  EXPECT_EQ(taken.exit_code, ExitCode::kDone) << taken.exit_reason;
  EXPECT_EQ(taken.job_ids_missing, 0U);
  EXPECT_EQ(run.counters().duplicate_attempts, attempts) << "nothing is sent for it";
  expect_all_named(run);
}

TEST(JobIds, ARunBeginsNoMoreListsThanItMayAndTheNextOnesGoOn) {
  VirtualRun run(steady_plan(), 1);
  run.options().bounds.job_id_pages = 1;
  let_somebody_else_create(run, 200);  // eight batches
  std::uint64_t missing = run.run().job_ids_missing;
  EXPECT_GE(missing, 175U);
  for (int night = 0; night < 200 && missing > 0; ++night) {
    const Summary next = run.run();
    EXPECT_EQ(next.exit_code, ExitCode::kDone) << next.exit_reason;
    EXPECT_LE(next.requests.sent, 1U + 13U) << "the batches, and 25 jobs, two a page";
    EXPECT_LE(next.job_ids_missing, missing);
    EXPECT_GE(next.job_ids_missing + 25, missing);
    missing = next.job_ids_missing;
  }
  EXPECT_EQ(missing, 0U);
  expect_all_named(run);
}

TEST(JobIds, ThatNoListShowsAreLookedForAWeekAndThenOnDemand) {
  VirtualRun run(steady_plan(), 1);
  let_somebody_else_create(run, 60);
  std::string& path = run.options().configuration.api.batch_jobs_path;
  const std::string right_path = path;
  path = "/v0/projects/nowhere/batch/{batch_id}";
  const Summary taken = run.run();
  EXPECT_EQ(taken.exit_code, ExitCode::kDone) << taken.exit_reason;
  EXPECT_EQ(taken.job_ids_missing, 60U);
  run.clock().advance(std::chrono::hours(24));
  EXPECT_GT(run.run().requests.sent, 0U);
  run.clock().advance(std::chrono::hours(7 * 24));
  path = right_path;
  const Summary later = run.run();
  EXPECT_EQ(later.requests.sent, 0U);
  EXPECT_EQ(later.job_ids_missing, 60U) << "told as long as it is so";
  run.options().retry_rejected = true;
  EXPECT_EQ(run.run().job_ids_missing, 0U);
  expect_all_named(run);
}

TEST(JobIds, TheSearchAcceptsNothing) {
  VirtualRun run(steady_plan(), 1);
  let_somebody_else_create(run, 10);
  run.options().configuration.delivery.on_remote_duplicate = OnRemoteDuplicate::kReport;
  run.write_manifest(5);
  ASSERT_EQ(run.run().rows.duplicate, 5U);
  run.options().configuration.delivery.on_remote_duplicate = OnRemoteDuplicate::kAccept;
  run.options().manifest_name = "others";
  run.write_manifest("reference_id,image_url,tag\nr9,https://x.example/9.jpg,t\n");
  EXPECT_EQ(run.run().job_ids_missing, 0U);
  const auto rows = run.ledger_rows();
  EXPECT_EQ(rows.at("r9").job_id, run.remote_jobs().at("r9"));
  for (const std::string id : {"r1", "r5"}) {
    EXPECT_EQ(rows.at(id).state, JobState::kDuplicate) << "the same list shows its job";
    EXPECT_EQ(rows.at(id).job_id, "");
  }
}

}  // namespace
}  // namespace longshore::testing

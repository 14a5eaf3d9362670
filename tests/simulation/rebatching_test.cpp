// Batches that cannot be had as they were planned, and a configuration that names others.
#include <gmock/gmock.h>

#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kRowsOfThree = 60;  // of three batches

RemotePlan remote_that_refuses(const std::string& beginning) {
  RemotePlan plan = steady_plan();
  plan.refused_batches = {beginning};
  return plan;
}

// Each row has one job, in the batch that the ledger names.
void expect_all_done(VirtualRun& run, const Summary& last, std::size_t rows) {
  EXPECT_EQ(last.exit_code, ExitCode::kDone) << last.exit_reason;
  const auto jobs = run.remote_jobs();
  const auto batches = run.remote_batches();
  const auto ledger = run.ledger_rows();
  EXPECT_EQ(jobs.size(), rows);
  ASSERT_EQ(ledger.size(), rows);
  for (const auto& [id, row] : ledger) {
    EXPECT_EQ(row.state, JobState::kAccepted) << id;
    EXPECT_EQ(row.job_id, jobs.at(id)) << id;
    if (!row.batch_id.empty()) {
      EXPECT_EQ(row.batch_id, batches.at(id)) << id;
    }
  }
}

std::uint64_t shown_batches(const VirtualRun& run) {
  return run.ledger_status().remotes.at(0).batches.size();
}

TEST(Rebatching, ANameThatIsTakenIsChanged) {
  VirtualRun run(steady_plan(), 1);
  run.somebody_else_creates({"night-2026-01-15-2"});
  run.write_manifest(kRowsOfThree);
  const Summary stopped = run.run();
  EXPECT_EQ(stopped.exit_code, ExitCode::kUnfinished);
  EXPECT_THAT(stopped.exit_reason, HasSubstr("\"night-2026-01-15-2\" exists"));
  EXPECT_THAT(stopped.exit_reason, HasSubstr("or change batch.name"));
  const auto before = run.ledger_rows();
  run.options().configuration.batch.name = "team-{date}-{number}";
  const Summary done = run.run();
  expect_all_done(run, done, kRowsOfThree);
  const auto after = run.ledger_rows();
  EXPECT_EQ(after.at("r26").batch_name, "team-2026-01-15-2");
  for (const auto& [id, row] : before) {
    if (row.batch_id.empty()) continue;
    EXPECT_EQ(after.at(id).batch_name, row.batch_name) << "it existed";
  }
  EXPECT_EQ(run.counters().batches, 5U) << "two are somebody else's";
}

TEST(Rebatching, ANameThatIsTakenIsDoneWithout) {
  VirtualRun run(steady_plan(), 1);
  run.somebody_else_creates({"night-2026-01-15-1", "night-2026-01-15-2", "night-2026-01-15-3"});
  run.write_manifest(kRowsOfThree);
  EXPECT_EQ(run.run().exit_code, ExitCode::kUnfinished);
  run.options().configuration.batch.create = false;
  const Summary done = run.run();
  expect_all_done(run, done, kRowsOfThree);
  EXPECT_EQ(done.batches.created, 0U);
  EXPECT_EQ(done.batches.reused, 1U);
  EXPECT_EQ(done.batches.failed, 0U);
  EXPECT_EQ(shown_batches(run), 1U) << "the default one; nothing is left in the others";
}

TEST(Rebatching, ANameThatIsRefusedIsToldAndChanged) {
  VirtualRun run(remote_that_refuses("night-"), 1);
  run.options().configuration.limits.first_refusals = 0;
  run.write_manifest(kRowsOfThree);
  for (int night = 1; night <= 2; ++night) {
    const Summary refused = run.run();
    EXPECT_EQ(refused.exit_code, ExitCode::kUnfinished);
    EXPECT_THAT(refused.exit_reason,
                HasSubstr("60 rows are pending: the API refused the batch \"night-2026-01-15-"));
    EXPECT_THAT(refused.exit_reason, HasSubstr("with GE_0002"));
    EXPECT_THAT(refused.exit_reason, HasSubstr("(and 2 others); change batch.name"));
    EXPECT_EQ(refused.batches.failed, 3U);
  }
  run.options().configuration.batch.name = "team-{number}";
  const Summary done = run.run();
  expect_all_done(run, done, kRowsOfThree);
  EXPECT_EQ(done.batches.created, 3U);
  EXPECT_EQ(done.batches.failed, 0U);
  EXPECT_EQ(run.ledger_rows().at("r26").batch_name, "team-2");
  EXPECT_EQ(shown_batches(run), 3U);
}

TEST(Rebatching, TheFirstRefusalsSayWhatToChange) {
  VirtualRun run(remote_that_refuses("night-"), 1);
  run.options().configuration.limits.first_refusals = 1;
  run.write_manifest(kRowsOfThree);
  const Summary refused = run.run();
  EXPECT_THAT(refused.exit_reason, HasSubstr("the first 1 batches were all refused with GE_0002"));
  EXPECT_THAT(refused.exit_reason, HasSubstr("\"night-2026-01-15-"));
  EXPECT_THAT(refused.exit_reason, HasSubstr("change batch.name"));
}

// Whatever the run that renames them comes to, and whatever they are to be called after it.
TEST(Rebatching, ACrashInTheMiddleOfTheRenamingMakesNoBatchTwice) {
  bool died = true;
  int deaths = 0;
  for (std::uint64_t n = 1; died; ++n) {
    SCOPED_TRACE(n);
    VirtualRun run(remote_that_refuses("night-"), n);
    run.options().configuration.limits.first_refusals = 0;
    run.options().configuration.batch.size = 2;
    run.write_manifest(6);
    ASSERT_EQ(run.run().exit_code, ExitCode::kUnfinished);
    run.options().configuration.batch.name = "team-{number}";
    died = run.run_and_die_at_sync(n);
    deaths += died ? 1 : 0;
    const auto before = run.ledger_rows();
    if (n % 2 == 0) run.options().configuration.batch.name = "other-{number}";
    expect_all_done(run, run.run(), 6);
    EXPECT_EQ(run.counters().batches, 3U);
    EXPECT_EQ(shown_batches(run), 3U);
    for (const auto& [id, row] : run.ledger_rows()) {
      const auto& earlier = before.at(id);
      if (!earlier.batch_id.empty()) {
        EXPECT_EQ(row.batch_name, earlier.batch_name) << id;
      }
    }
  }
  EXPECT_GT(deaths, 8);
}

// Nothing has been told of its creation, which was refused; the list lacks it.
TEST(Rebatching, ABatchInDoubtThatIsRefusedAndNotListedIsInDoubtNoLonger) {
  VirtualRun run(remote_that_refuses("night-"), 1);
  run.write_manifest(3);
  run.run_and_crash_after_sending(1);
  run.options().configuration.batch.name = "team-{number}";
  const Summary refused = run.run();
  EXPECT_EQ(refused.exit_code, ExitCode::kUnfinished);
  EXPECT_THAT(refused.exit_reason, HasSubstr("refused the batch \"night-2026-01-15-1\""));
  EXPECT_THAT(refused.exit_reason, Not(HasSubstr("it may exist all the same")));
  expect_all_done(run, run.run(), 3);
  EXPECT_EQ(run.ledger_rows().at("r1").batch_name, "team-1");
}

TEST(Rebatching, ABatchInDoubtWhoseListCannotBeHadStaysInDoubt) {
  RemotePlan plan = remote_that_refuses("night-");
  plan.list_refused = 1;
  VirtualRun run(plan, 1);
  run.write_manifest(3);
  run.run_and_crash_after_sending(1);
  run.options().configuration.batch.name = "team-{number}";
  for (int night = 1; night <= 2; ++night) {
    const Summary refused = run.run();
    EXPECT_EQ(refused.exit_code, ExitCode::kUnfinished);
    EXPECT_THAT(refused.exit_reason, HasSubstr("refused the batch \"night-2026-01-15-1\""));
    EXPECT_THAT(refused.exit_reason, HasSubstr("it may exist all the same"));
  }
}

// An id of no batch of the project: the API refuses every row.
TEST(Rebatching, AWrongBatchIdIsSetRight) {
  for (const bool create : {false, true}) {
    SCOPED_TRACE(create);
    VirtualRun run(steady_plan(), 1);
    run.options().configuration.limits.first_refusals = 10;
    run.options().manifest_name = "earlier";
    run.write_manifest("reference_id,image_url,tag\nx,https://x.example/x,t\n");
    ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
    const std::string right = run.ledger_rows().at("x").batch_id;
    run.options().manifest_name = "night";
    run.write_manifest(kRowsOfThree);
    BatchConfiguration& batch = run.options().configuration.batch;
    batch.create = false;
    batch.id = "72c888f6-b365-4f27-ad57-d7841da2de0c";
    const Summary wrong = run.run();
    EXPECT_EQ(wrong.exit_code, ExitCode::kRejects) << wrong.exit_reason;
    EXPECT_GT(wrong.rows.pending, 0U);
    batch.create = create;
    batch.id = create ? "" : right;
    run.options().retry_rejected = true;
    const Summary done = run.run();
    expect_all_done(run, done, kRowsOfThree + 1);
    EXPECT_EQ(run.counters().batches, create ? 4U : 1U);
    const auto rows = run.ledger_rows();
    EXPECT_EQ(rows.at("r1").batch_id == right, !create);
    EXPECT_EQ(rows.at("r1").batch_name, create ? "night-2026-01-15-1" : "");
  }
}

// What may have been made under the old batch_id is asked for under it again.
TEST(Rebatching, AJobInDoubtKeepsItsBatch) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.batch.create = false;
  run.options().configuration.delivery.max_in_flight = 2;
  run.options().bounds.intents_ahead = 1;
  run.write_manifest(10);
  run.run_and_crash_after_sending(4);
  std::map<std::string, JobState> before;
  for (const auto& [id, row] : run.ledger_rows()) before[id] = row.state;
  run.options().configuration.batch.create = true;
  expect_all_done(run, run.run(), 10);
  std::size_t kept = 0;
  for (const auto& [id, row] : run.ledger_rows()) {
    EXPECT_EQ(row.batch_name.empty(), before[id] != JobState::kPending) << id;
    kept += row.batch_name.empty() ? 1 : 0;
  }
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 10U);
}

}  // namespace
}  // namespace longshore::testing

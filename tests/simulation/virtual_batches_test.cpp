// The stories of batches: refused ones, busy ones, those of others, and none at all.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

TEST(VirtualRun, RefusalsOfEveryBatchStopTheRun) {
  RemotePlan plan = steady_plan();
  plan.batch_refused = 1;
  VirtualRun run(plan, 1);
  run.options().configuration.limits.first_refusals = 1;
  run.write_manifest(1'000);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished);
  EXPECT_NE(summary.exit_reason.find("the first 1 batches were all refused with "),
            std::string::npos)
      << summary.exit_reason;
  EXPECT_EQ(summary.rows.pending, 1'000U);
  EXPECT_LE(summary.requests.sent, run.options().configuration.delivery.max_in_flight)
      << "of 40 batches";
}

// The remote has two codes for it. A batch that was refused is not asked for again by the rows
// that come later, however many there were in between.
TEST(VirtualRun, EveryBatchIsAskedForOnceWhereTheyAreRefusedForSeveralReasons) {
  constexpr int kTags = 1'200;
  RemotePlan plan = steady_plan();
  plan.batch_refused = 1;
  VirtualRun run(plan, 1);
  run.reads_ledger = false;  // at each send, which takes long
  run.options().configuration.batch.by.kind = FieldSource::Kind::kField;
  run.options().configuration.batch.by.fields = {"tag"};
  run.options().configuration.limits.first_refusals = 100;
  std::string text = "reference_id,image_url,tag\n";
  for (int i = 0; i < 2 * kTags; ++i) {
    text += fmt::format("r{0},https://x.example/{0}.jpg,t{1}\n", i, i % kTags);
  }
  run.write_manifest(text);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_EQ(summary.rows.pending, 2U * kTags);
  EXPECT_EQ(summary.batches.failed, kTags);
  EXPECT_EQ(summary.requests.sent, kTags);
}

// A thousand rows of which a batch fills every place.
void work_in_hundreds(VirtualRun& run) {
  run.reads_ledger = false;  // at each send, which takes long
  run.options().configuration.batch.size = 100;
  run.options().configuration.retry.max_attempts = 1'000;
  run.options().bounds.jobs_in_progress = 100;
  run.write_manifest(1'000);
}

TEST(VirtualRun, ABatchThatCannotBeHadHoldsUpNoOther) {
  RemotePlan plan = steady_plan();
  plan.busy_batches = {"-2"};
  VirtualRun run(plan, 1);
  work_in_hundreds(run);
  run.options().deadline = milliseconds(20'000);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_EQ(summary.rows.accepted, 900U);
  EXPECT_EQ(summary.rows.pending, 100U);
  EXPECT_GT(summary.time.outage, std::chrono::seconds(5));
  EXPECT_LT(summary.time.own, std::chrono::seconds(1));
}

// Two of them, whose rows would fill every place and all the room aside, and one that can be had
// once they do.
TEST(VirtualRun, ABatchThatHadToWaitIsNotHeldUpByThoseThatStillDo) {
  RemotePlan plan = steady_plan();
  plan.busy_batches = {"-2", "-3"};
  plan.outages = {{.kind = Outage::Kind::k503,
                   .from = SteadyTime{},
                   .to = VirtualClock().steady_now() + milliseconds(1'000),
                   .retry_after = 0}};
  VirtualRun run(plan, 1);
  work_in_hundreds(run);
  run.options().deadline = milliseconds(200'000);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_EQ(summary.rows.accepted, 100U);
  EXPECT_GT(summary.time.outage, std::chrono::seconds(150));
  EXPECT_LT(summary.time.own, std::chrono::seconds(2));
}

TEST(VirtualRun, ABatchOfSomebodyElseIsUsedOnlyWhenAdopted) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.batch.name = "shared";
  run.options().configuration.batch.size = 0;
  run.write_manifest(5);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  // Another ledger knows nothing of that batch.
  run.options().configuration.ledger_path += "-other";
  run.options().manifest_name = "other";
  run.write_manifest("reference_id,image_url,tag\nx,https://x.example/x,t\n");
  const Summary stopped = run.run();
  EXPECT_EQ(stopped.exit_code, ExitCode::kUnfinished);
  EXPECT_NE(stopped.exit_reason.find("batch.on_existing"), std::string::npos);
  EXPECT_EQ(stopped.rows.pending, 1U);
  run.options().configuration.batch.on_existing = OnExistingBatch::kAdopt;
  const Summary adopted = run.run();
  EXPECT_EQ(adopted.exit_code, ExitCode::kDone) << adopted.exit_reason;
  EXPECT_EQ(adopted.batches.reused, 1U);
  EXPECT_EQ(run.counters().batches, 1U);
}

TEST(VirtualRun, WithoutBatchesRowsGoToTheDefaultOne) {
  VirtualRun run(steady_plan("mixed=0.2"), 4);
  run.options().configuration.batch.create = false;
  run.write_manifest(100);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  EXPECT_EQ(run.remote_jobs().size(), 100U);
  EXPECT_EQ(run.counters().batches, 0U);
  EXPECT_EQ(summary.job_ids_missing, 0U);
}

TEST(VirtualRun, WhereListsFailABatchInDoubtIsNotCreatedAgain) {
  RemotePlan plan = steady_plan();
  plan.list_fails = 1;
  VirtualRun run(plan, 4);
  run.options().configuration.retry.max_attempts = 5;
  run.write_manifest(10);
  run.run_and_crash_after_sending(1);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_EQ(summary.rows.pending, 10U);
  EXPECT_EQ(run.counters().of(simulator::Endpoint::kCreateBatch), 1U);
}

TEST(VirtualRun, ABatchPerValueOfAColumn) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.batch.by.kind = FieldSource::Kind::kField;
  run.options().configuration.batch.by.fields = {"tag"};
  run.options().configuration.batch.size = 2;
  run.options().configuration.batch.name = "{key}-{number}";
  run.write_manifest(
      "reference_id,image_url,tag\na,https://x.example/1,red\nb,https://x.example/2,blue\n"
      "c,https://x.example/3,red\nd,https://x.example/4,red\n");
  EXPECT_EQ(run.run().exit_code, ExitCode::kDone);
  const auto rows = run.ledger_rows();
  EXPECT_EQ(rows.at("a").batch_name, "red-1");
  EXPECT_EQ(rows.at("b").batch_name, "blue-2");
  EXPECT_EQ(rows.at("c").batch_name, "red-1");
  EXPECT_EQ(rows.at("d").batch_name, "red-3");
}

TEST(VirtualRun, AFinishedNameBeginsAnewWithNamesThatAreFree) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest("reference_id,image_url,tag\na,https://x.example/1,t\n");
  EXPECT_EQ(run.run().exit_code, ExitCode::kDone);
  run.write_manifest("reference_id,image_url,tag\nb,https://x.example/2,t\n");
  EXPECT_EQ(run.run().exit_code, ExitCode::kDone);
  const auto rows = run.ledger_rows();
  EXPECT_EQ(rows.at("a").batch_name, "night-2026-01-15-1");
  EXPECT_EQ(rows.at("b").batch_name, "night-2026-01-15-2");
  EXPECT_EQ(run.counters().batches, 2U);
}

}  // namespace
}  // namespace longshore::testing

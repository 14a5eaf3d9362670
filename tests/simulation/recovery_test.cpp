// The ledger is lost, or as old as its copy, and made whole again from the API's lists.
#include "recovery_support.hpp"

namespace longshore::testing {
namespace {

TEST(Recovery, ALostLedgerIsMadeAnew) {
  VirtualRun run(steady_plan("mixed=0.1"), 1);
  run.write_manifest(260);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const auto before = run.ledger_rows();
  run.lose_ledger();
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 260U);
  EXPECT_EQ(recovery.batches.recorded, 11U);
  expect_ledger_has_all(run);
  for (const auto& [id, row] : run.ledger_rows()) {
    EXPECT_EQ(row.batch_name, before.at(id).batch_name) << id;
    EXPECT_EQ(row.line, before.at(id).line) << id;
  }
  expect_nothing_left_to_send(run);
}

TEST(Recovery, OnceMoreChangesNothing) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const Recovery whole = run.recover();
  EXPECT_EQ(whole.exit_code, ExitCode::kDone);
  EXPECT_EQ(whole.rows.unchanged, 60U);
  EXPECT_EQ(whole.batches.recorded, 0U);
  expect_nothing_left_to_send(run);
}

TEST(Recovery, AnOldCopyIsCompleted) {
  VirtualRun run(steady_plan("mixed=0.1"), 1);
  run.write_manifest(200);
  run.run_and_crash_after_sending(70);
  const VirtualRun::Copy copy = run.copy_ledger();
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.restore_ledger(copy);
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.not_found, 0U);
  EXPECT_GT(recovery.rows.completed, 0U);
  EXPECT_EQ(recovery.rows.recorded + recovery.rows.completed + recovery.rows.unchanged, 200U);
  expect_ledger_has_all(run);
  expect_nothing_left_to_send(run);
}

// The same command makes it whole, wherever the one before was broken off.
TEST(Recovery, MayDieAtEachOfItsSyncs) {
  for (const Survival survival : {Survival::kKept, Survival::kDropped, Survival::kTorn}) {
    std::uint64_t n = 0;
    bool died = true;
    while (died && !::testing::Test::HasFailure()) {
      SCOPED_TRACE(++n);
      VirtualRun run(steady_plan(), n);
      run.write_manifest(60);
      ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
      run.lose_ledger();
      died = run.recover_and_die_at_sync(n, survival);
      const Recovery recovery = run.recover();
      EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
      expect_ledger_has_all(run);
      expect_nothing_left_to_send(run);
    }
    EXPECT_GT(n, 8U);
  }
}

// The pages of a list come one after another, but not the lists.
TEST(Recovery, ReadsAtTheRateThatIsAllowed) {
  RemotePlan slow;
  slow.latency_min = slow.latency_max = milliseconds(500);
  VirtualRun run(slow, 1);
  run.options().configuration.delivery.requests_per_second = 50;
  run.options().configuration.delivery.max_in_flight = 64;
  run.write_manifest(1'000);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.rows.recorded, 1'000U);
  const double ideal = static_cast<double>(recovery.requests.sent) / 50;
  EXPECT_GT(recovery.requests.sent, 80U);
  EXPECT_LT(recovery.elapsed.count(), 2 * ideal + 3);
}

TEST(Recovery, WhatWasNeverSentGoesIntoTheBatchesThatAreThere) {
  VirtualRun run(steady_plan(), 1);
  run.options().limit = 60;
  run.write_manifest(100);
  ASSERT_EQ(run.run().exit_code, ExitCode::kUnfinished);
  run.options().limit.reset();
  run.lose_ledger();
  run.clock().advance(std::chrono::hours(50));
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.not_found, 40U);
  const Summary rest = run.run();
  EXPECT_EQ(rest.exit_code, ExitCode::kDone) << rest.exit_reason;
  EXPECT_EQ(rest.rows.already_accepted, 60U);
  EXPECT_EQ(rest.rows.accepted, 40U);
  expect_ledger_has_all(run);
  // Four of 25, all with the first run's date: the third, half full, was filled first.
  EXPECT_EQ(run.counters().batches, 4U);
  const auto rows = run.ledger_rows();
  EXPECT_EQ(rows.at("r61").batch_name, rows.at("r60").batch_name);
  EXPECT_EQ(rows.at("r100").batch_name.substr(0, 16), rows.at("r1").batch_name.substr(0, 16));
}

TEST(Recovery, AGrownManifestSendsOnlyWhatIsNew) {
  VirtualRun run(steady_plan("mixed=0.1"), 1);
  run.write_manifest(110);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.write_manifest(150);
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.rows.recorded, 110U);
  EXPECT_EQ(recovery.rows.not_found, 40U);
  const Summary grown = run.run();
  EXPECT_EQ(grown.exit_code, ExitCode::kDone) << grown.exit_reason;
  EXPECT_EQ(grown.rows.accepted, 40U);
  expect_ledger_has_all(run);
  EXPECT_EQ(run.counters().batches, 6U);
}

TEST(Recovery, DuplicatesOfAnImportWithoutALedgerBecomeOurs) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.options().configuration.batch.on_existing = OnExistingBatch::kAdopt;
  EXPECT_EQ(run.run().rows.duplicate, 60U);
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.completed, 60U);
  expect_ledger_has_all(run);
  expect_nothing_left_to_send(run);
}

TEST(Recovery, ARowWithOtherContentIsAConflict) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(30);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.write_manifest(
      "reference_id,image_url,tag\nr1,https://x.example/other.jpg,t\n"
      "r2,https://x.example/2.jpg,t\nr3,nowhere,t\nr2,https://x.example/other.jpg,t\n");
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kRejects);
  EXPECT_EQ(recovery.rows.conflicts, 2U);
  EXPECT_EQ(recovery.rows.unchanged, 1U);
  EXPECT_EQ(recovery.rows.invalid, 1U);

  EXPECT_EQ(recovery.conflicts_path, "rejects");
  ASSERT_EQ(run.rejects().size(), 2U) << "an invalid row is the import's matter";
  const Reject& sent = run.rejects()[0];
  EXPECT_EQ(sent.row.bytes, "r1,https://x.example/other.jpg,t\n");
  EXPECT_EQ(sent.row.place.line, 2U);
  EXPECT_EQ(sent.reference_id, "r1");
  EXPECT_EQ(sent.code, "conflict");
  EXPECT_NE(sent.reason.find("lists the job " + run.remote_jobs().at("r1")), std::string::npos)
      << sent.reason;
  EXPECT_EQ(run.rejects()[1].row.place.line, 5U);
  EXPECT_NE(run.rejects()[1].reason.find("an earlier row of the manifest"), std::string::npos);
}

TEST(Recovery, AConflictThatNoListShowsSaysWhatTheLedgerHas) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(30);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.write_manifest("reference_id,image_url,tag\nr1,https://x.example/other.jpg,t\n");
  run.options().configuration.api.batch_jobs_path = "/v0/projects/nowhere/batch/{batch_id}";
  EXPECT_EQ(run.recover().rows.conflicts, 1U);
  ASSERT_EQ(run.rejects().size(), 1U);
  EXPECT_NE(run.rejects()[0].reason.find("as accepted, sent with other content; no list"),
            std::string::npos)
      << run.rejects()[0].reason;
}

TEST(Recovery, TheDefaultBatchIsReadWhereBatchesAreNotCreated) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.batch.create = false;
  run.write_manifest(50);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 50U);
  expect_nothing_left_to_send(run);
}

TEST(Recovery, EachNightsRowsAreFoundUnderItsDateAndTheNewestGoesOn) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(40);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const std::string first_date = run.ledger_rows().at("r1").batch_name.substr(0, 16);
  run.clock().advance(std::chrono::hours(24));
  run.write_manifest(70);  // a finished name begins anew
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const std::string second_date = run.ledger_rows().at("r70").batch_name.substr(0, 16);
  ASSERT_NE(first_date, second_date);
  run.lose_ledger();
  run.clock().advance(std::chrono::hours(24));
  run.write_manifest(90);
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 70U);
  EXPECT_EQ(recovery.rows.not_found, 20U);
  EXPECT_EQ(run.run().rows.accepted, 20U);
  expect_ledger_has_all(run);
  const auto rows = run.ledger_rows();
  EXPECT_TRUE(rows.at("r40").batch_name.starts_with(first_date));
  EXPECT_EQ(rows.at("r71").batch_name, second_date + "-2");
}

TEST(Recovery, AListThatCannotBeHadIsToldAndLeftToTheNextOne) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(50);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  std::string& path = run.options().configuration.api.batch_jobs_path;
  const std::string right_path = path;
  path = "/v0/projects/nowhere/batch/{batch_id}";
  const Recovery without = run.recover();
  EXPECT_EQ(without.exit_code, ExitCode::kUnfinished) << without.exit_reason;
  EXPECT_EQ(without.batches.unavailable, 3U) << "the project's default one is among them";
  EXPECT_EQ(without.rows.not_found, 50U);
  path = right_path;
  EXPECT_EQ(run.recover().rows.recorded, 50U);
  expect_ledger_has_all(run);
  expect_nothing_left_to_send(run);
}

TEST(Recovery, ASignalLeavesTheRestToTheNextOne) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(300);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.options().configuration.delivery.requests_per_second = 2;
  const Recovery cut = run.recover_with_signal_at(milliseconds(1'500));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  EXPECT_EQ(cut.rows.recorded, 0U);
  run.options().configuration.delivery.requests_per_second = 100;
  EXPECT_EQ(run.recover().rows.recorded, 300U);
  expect_nothing_left_to_send(run);
}

}  // namespace
}  // namespace longshore::testing

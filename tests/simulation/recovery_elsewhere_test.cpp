// Jobs that lie where the configuration and the ledger do not tell to look, and ledgers that
// know of other jobs than the API: no row that has a job is sent again.
#include "recovery_support.hpp"

namespace longshore::testing {
namespace {

// How many generations of manifests, and of batches, the ledger has.
std::pair<std::size_t, std::size_t> kept(VirtualRun& run) {
  const ledger::LedgerStatus status = run.ledger_status();
  std::pair<std::size_t, std::size_t> counts;
  for (const ledger::RemoteStatus& remote : status.remotes) {
    counts.first += remote.manifests.size();
    counts.second += remote.batches.size();
  }
  return counts;
}

TEST(RecoveryElsewhere, BatchesOfAnEarlierPatternAreFound) {
  VirtualRun run(steady_plan("mixed=0.1"), 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const auto before = run.ledger_rows();
  run.lose_ledger();
  run.options().configuration.batch.name = "nightly {date} {number}";
  run.write_manifest(70);
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 60U);
  EXPECT_EQ(recovery.rows_elsewhere, 60U);
  EXPECT_EQ(recovery.rows.not_found, 10U);
  expect_ledger_has_all(run);
  for (const auto& [id, row] : run.ledger_rows()) {
    EXPECT_EQ(row.batch_name, before.at(id).batch_name) << id;
  }
  const auto once = kept(run);
  const Recovery again = run.recover();
  EXPECT_EQ(again.rows.unchanged, 60U);
  EXPECT_EQ(again.rows_elsewhere, 0U);
  EXPECT_EQ(kept(run), once);

  // What is new does not join them.
  const Summary grown = run.run();
  EXPECT_EQ(grown.exit_code, ExitCode::kDone) << grown.exit_reason;
  EXPECT_EQ(grown.rows.accepted, 10U);
  EXPECT_TRUE(run.ledger_rows().at("r61").batch_name.starts_with("nightly "));
  expect_nothing_left_to_send(run);
}

TEST(RecoveryElsewhere, RowsThatAnotherManifestSentAreFound) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.options().manifest_name = "day";
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 60U);
  EXPECT_EQ(recovery.rows_elsewhere, 60U);
  expect_ledger_has_all(run);
  expect_nothing_left_to_send(run);

  // The manifest's own batches may be recovered as well.
  run.options().manifest_name = "night";
  EXPECT_EQ(run.recover().rows.unchanged, 60U);
  expect_nothing_left_to_send(run);
}

// The copy knows the other manifest's second batch, but not that it was filled.
TEST(RecoveryElsewhere, RowsInABatchThatTheLedgerKnowsOfAnotherManifestAreFound) {
  VirtualRun run(steady_plan(), 1);
  run.options().limit = 30;
  run.write_manifest(30);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.write_manifest(60);
  run.options().limit = 0;  // goes on with the second batch
  const VirtualRun::Copy copy = run.copy_ledger();
  run.options().limit.reset();
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.restore_ledger(copy);
  run.options().manifest_name = "day";
  const std::size_t batches = kept(run).second;
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.unchanged, 30U);
  EXPECT_EQ(recovery.rows.recorded, 30U);
  expect_ledger_has_all(run);
  EXPECT_LE(kept(run).second, batches + 2) << "none stands twice";
  expect_nothing_left_to_send(run);
}

TEST(RecoveryElsewhere, TheDefaultBatchIsReadWhereBatchesAreCreatedAndTheOtherWayRound) {
  for (const bool created : {false, true}) {
    VirtualRun run(steady_plan(), 1);
    run.options().configuration.batch.create = created;
    run.write_manifest(50);
    ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
    run.lose_ledger();
    run.options().configuration.batch.create = !created;
    const Recovery recovery = run.recover();
    EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
    EXPECT_EQ(recovery.rows.recorded, 50U);
    EXPECT_EQ(recovery.rows_elsewhere, 50U);
    expect_nothing_left_to_send(run);
  }
}

// Other batches of the project leave no trace where no row is in them.
TEST(RecoveryElsewhere, BatchesOfOthersAreNotRecorded) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.options().manifest_name = "day";
  run.write_manifest("reference_id,image_url,tag\nd1,https://x.example/1.jpg,t\n");
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.not_found, 1U);
  EXPECT_EQ(recovery.jobs_listed, 60U);
  EXPECT_EQ(recovery.rows_elsewhere, 0U);
  EXPECT_EQ(kept(run), (std::pair<std::size_t, std::size_t>{0, 0}));
  EXPECT_EQ(run.run().rows.accepted, 1U);
}

// A list of somebody's that cannot be had matters only while a row may be in it.
TEST(RecoveryElsewhere, AListThatCannotBeHadIsToldWhereRowsAreMissing) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(50);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.options().configuration.batch.name = "other {number}";
  run.options().configuration.api.batch_jobs_path = "/v0/projects/nowhere/batch/{batch_id}";
  run.options().manifest_name = "day";
  const Recovery known = run.recover();
  EXPECT_EQ(known.rows.unchanged, 50U);
  EXPECT_EQ(known.exit_code, ExitCode::kDone) << known.exit_reason;
  run.write_manifest(51);
  const Recovery missing = run.recover();
  EXPECT_EQ(missing.rows.not_found, 1U);
  EXPECT_GE(missing.batches.unavailable, 2U);
  EXPECT_EQ(missing.exit_code, ExitCode::kUnfinished) << missing.exit_reason;
}

// A ledger of another API's, say: each row has one job here and one there.
TEST(RecoveryElsewhere, AnAcceptedRowWhoseListedJobIsAnotherIsAConflict) {
  VirtualRun here(steady_plan(), 1);
  here.write_manifest(30);
  ASSERT_EQ(here.run().exit_code, ExitCode::kDone);
  VirtualRun there(steady_plan(), 100);
  there.write_manifest(30);
  ASSERT_EQ(there.run().exit_code, ExitCode::kDone);
  const std::string job_there = there.remote_jobs().at("r1");
  const std::string job_here = here.remote_jobs().at("r1");
  ASSERT_NE(job_there, job_here);
  here.restore_ledger(there.copy_ledger());

  const Recovery recovery = here.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kRejects) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.conflicts, 30U);
  ASSERT_EQ(here.rejects().size(), 30U);
  EXPECT_NE(here.rejects()[0].reason.find("accepted with the job " + job_there +
                                          ", the API lists the job " + job_here),
            std::string::npos)
      << here.rejects()[0].reason;
  EXPECT_EQ(here.ledger_rows().at("r1").job_id, job_there) << "nothing was changed";
  expect_nothing_left_to_send(here);
}

}  // namespace
}  // namespace longshore::testing

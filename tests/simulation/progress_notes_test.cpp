// What a run notes of its progress in its ledger, seen by a reader beside it.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

using std::chrono::seconds;

VirtualRun::Prepare looking_at(VirtualRun& run, const std::vector<milliseconds>& moments,
                               std::vector<std::optional<RunProgress>>& seen) {
  return [&run, moments, &seen](SimulatedEnvironment& environment, Watch&) {
    for (const milliseconds moment : moments) {
      environment.scheduler().after(moment, [&] { seen.push_back(run.noted_progress()); });
    }
  };
}

TEST(ProgressNotes, ARunNotesItselfEveryFewSecondsUntilItsEnd) {
  VirtualRun run(steady_plan(), 1);
  run.reads_ledger = false;
  run.options().configuration.batch.size = 500;
  run.write_manifest(1'200);
  std::vector<std::optional<RunProgress>> seen;
  const auto looks = looking_at(
      run, {milliseconds(1'000), milliseconds(6'000), milliseconds(9'900), milliseconds(11'000)},
      seen);
  const Summary summary = run.run(looks);
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  ASSERT_EQ(seen.size(), 4U);
  for (const auto& note : seen) ASSERT_TRUE(note);

  EXPECT_EQ(seen[0]->manifest_name, "night");
  EXPECT_EQ(seen[0]->phase, "importing");
  EXPECT_EQ(seen[0]->rows.read, 0U) << "the first note is of the run's start";
  EXPECT_EQ(seen[0]->noted_ms, seen[0]->started_ms);
  EXPECT_GT(seen[0]->bytes_all, 0U);

  EXPECT_NEAR(static_cast<double>(seen[1]->noted_ms - seen[0]->noted_ms), 5'000, 15);
  EXPECT_EQ(seen[1]->run_id, seen[0]->run_id);
  EXPECT_NEAR(static_cast<double>(seen[1]->rows.accepted), 480, 20);
  EXPECT_NEAR(seen[1]->requests_per_second, 100, 2);
  EXPECT_NEAR(seen[1]->rows_per_second, 96, 4);
  EXPECT_EQ(seen[1]->limit, 100);
  EXPECT_EQ(seen[2]->noted_ms, seen[1]->noted_ms) << "nothing is written in between";
  EXPECT_NEAR(static_cast<double>(seen[3]->noted_ms - seen[1]->noted_ms), 5'000, 15);
  EXPECT_GT(seen[3]->rows.accepted, seen[1]->rows.accepted);
  EXPECT_FALSE(run.noted_progress()) << "the end is recorded";
}

TEST(ProgressNotes, OfARunThatDiedTheLastNoteStaysUntilTheNextRun) {
  VirtualRun run(steady_plan(), 1);
  run.reads_ledger = false;
  run.write_manifest(800);
  run.run_and_crash_after_sending(700);
  const auto left = run.noted_progress();
  ASSERT_TRUE(left);
  EXPECT_GT(left->rows.accepted, 400U);
  const Summary next = run.run();
  EXPECT_EQ(next.exit_code, ExitCode::kDone) << next.exit_reason;
  EXPECT_FALSE(run.noted_progress());
}

TEST(ProgressNotes, AnOutageIsTold) {
  RemotePlan plan = steady_plan();
  plan.faults = *simulator::parse_faults({"before_503=1"});
  VirtualRun run(plan, 1);
  run.options().configuration.delivery.give_up_after = milliseconds(60'000);
  run.write_manifest(100);
  std::vector<std::optional<RunProgress>> seen;
  run.run(looking_at(run, {milliseconds(30'500)}, seen));
  ASSERT_EQ(seen.size(), 1U);
  ASSERT_TRUE(seen[0]);
  EXPECT_NE(seen[0]->waiting_for.find("the API to answer"), std::string::npos)
      << seen[0]->waiting_for;
  EXPECT_EQ(seen[0]->rows.accepted, 0U);
}

TEST(ProgressNotes, ARecoveryIsNotedToo) {
  VirtualRun run(steady_plan(), 1);
  run.reads_ledger = false;
  run.write_manifest(500);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.options().configuration.delivery.requests_per_second = 1;
  std::vector<std::optional<RunProgress>> seen;
  run.recover(looking_at(run, {milliseconds(12'000)}, seen));
  ASSERT_EQ(seen.size(), 1U);
  ASSERT_TRUE(seen[0]);
  EXPECT_TRUE(seen[0]->phase.starts_with("reading lists, ")) << seen[0]->phase;
  EXPECT_NE(seen[0]->phase.find(" of 21, "), std::string::npos) << seen[0]->phase;
  EXPECT_TRUE(seen[0]->phase.ends_with(" jobs")) << seen[0]->phase;
  EXPECT_FALSE(run.noted_progress());
}

}  // namespace
}  // namespace longshore::testing

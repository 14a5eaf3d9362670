// Runs that take no more rows before the manifest ends, and what they tell of the rest.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

std::string rows_of(const std::string& prefix, int count) {
  std::string text;
  for (int i = 1; i <= count; ++i)
    text += fmt::format("{0}{1},https://x.example/{1}.jpg,t\n", prefix, i);
  return text;
}

constexpr const char* kHeader = "reference_id,image_url,tag\n";

// Twenty rows, and behind them: a refused one, a repeated one, one with other content under an
// id that no run has taken yet, and a bad one.
std::string with_everything_in_the_rest() {
  return kHeader + rows_of("r", 20) + "s1,https://x.example/s,t\n" + "s1,https://x.example/s,t\n" +
         "s1,https://x.example/other,t\n" + "bad,nowhere,t\n";
}

// In the order of the manifest.
std::vector<std::string> codes_of(const VirtualRun& run) {
  std::map<std::uint64_t, std::string> by_row;
  for (const Reject& reject : run.rejects()) {
    by_row[reject.row.number] = reject.reference_id + " " + reject.code;
  }
  std::vector<std::string> codes;
  for (const auto& [row, code] : by_row) codes.push_back(code);
  return codes;
}

VirtualRun& with_small_pieces(VirtualRun& run) {
  run.options().bounds.plan_jobs = 4;
  return run;
}

TEST(Rest, ATrialTellsOfTheWholeManifestAndPlansNoMoreThanItTakes) {
  VirtualRun run(steady_plan(), 1);
  with_small_pieces(run).options().limit = 2;
  run.write_manifest(with_everything_in_the_rest());
  const Summary trial = run.run();
  EXPECT_EQ(trial.exit_code, ExitCode::kUnfinished);
  EXPECT_TRUE(trial.manifest_complete);
  EXPECT_EQ(run.remote_jobs().size(), 2U);
  EXPECT_EQ(trial.rows.read, 24U);
  EXPECT_EQ(trial.rows.accepted, 2U);
  EXPECT_EQ(trial.rows.duplicate, 1U);
  EXPECT_EQ(trial.rows.rejected, 2U);
  EXPECT_EQ(trial.rows.pending, 19U);
  EXPECT_EQ(codes_of(run), (std::vector<std::string>{"s1 conflict", "bad bad_image_url"}));
  EXPECT_LE(run.ledger_rows().size(), 4U) << "the piece in which the limit was reached";
}

TEST(Rest, RefusedRowsOfEarlierRunsAreListedByATrial) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.api.jobs_path = "/v1/projects/{project_id}/jobs";  // refuses all
  run.options().configuration.limits.first_refusals = 0;
  run.write_manifest(20);
  ASSERT_EQ(run.run().rows.rejected, 20U);
  run.options().configuration.api.jobs_path = "/v0/projects/{project_id}/jobs";
  run.write_manifest(kHeader + rows_of("new", 8) + rows_of("r", 20));
  with_small_pieces(run).options().limit = 1;
  const Summary trial = run.run();
  EXPECT_EQ(trial.rows.rejected, 20U);
  EXPECT_EQ(trial.rows.pending, 7U);
  EXPECT_EQ(run.rejects().size(), 20U);
  // On demand they are sent again by the run that comes to them, and are refused until then.
  run.options().retry_rejected = true;
  EXPECT_EQ(run.run().rows.rejected, 20U);
  run.options().limit.reset();
  EXPECT_EQ(run.run().exit_code, ExitCode::kDone);
}

TEST(Rest, ASignalADeadlineAndARefusedKeyTellOfTheWholeManifest) {
  const auto expect_all_told = [](VirtualRun& run, const Summary& summary) {
    EXPECT_TRUE(summary.manifest_complete);
    EXPECT_EQ(summary.rows.read, 24U);
    EXPECT_EQ(summary.rows.rejected, 2U);
    EXPECT_GT(summary.rows.pending, 5U);
    EXPECT_EQ(run.rejects().size(), 2U);
  };
  const auto slow = [](VirtualRun& run) {
    with_small_pieces(run).options().bounds.jobs_in_progress = 2;
    run.options().configuration.delivery.requests_per_second = 2;
    run.write_manifest(with_everything_in_the_rest());
  };
  VirtualRun signalled(steady_plan(), 1);
  slow(signalled);
  const Summary cut = signalled.run_with_signal_at(milliseconds(2'500));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  expect_all_told(signalled, cut);

  VirtualRun late(steady_plan(), 1);
  slow(late);
  late.options().deadline = milliseconds(2'500);
  const Summary ended = late.run();
  EXPECT_EQ(ended.exit_code, ExitCode::kUnfinished);
  EXPECT_LE(ended.elapsed.count(), 3.0);
  expect_all_told(late, ended);

  VirtualRun refused(steady_plan(), 1);
  slow(refused);
  refused.options().api_key = "wrong";
  const Summary stopped = refused.run();
  EXPECT_EQ(stopped.exit_code, ExitCode::kRemoteRefused);
  EXPECT_EQ(refused.counters().jobs, 0U);
  expect_all_told(refused, stopped);
}

// Reading takes 100 ms a piece of four rows; there are 500 pieces.
VirtualRun::Prepare slow_reading(milliseconds signal_at, milliseconds second_at) {
  return [=](SimulatedEnvironment& environment, Watch&) {
    VirtualScheduler& scheduler = environment.scheduler();
    scheduler.delay_lanes(
        [](Lane lane) { return std::chrono::milliseconds(lane == Lane::kReader ? 100 : 0); });
    for (const milliseconds moment : {signal_at, second_at}) {
      scheduler.after(moment, [&scheduler] { scheduler.raise(SIGTERM); });
    }
  };
}

TEST(Rest, AFirstSignalGivesItAsLongAsARequestMayTake) {
  VirtualRun run(steady_plan(), 1);
  with_small_pieces(run).options().configuration.api.request_timeout = milliseconds(5'000);
  run.write_manifest(2'000);
  const Summary cut = run.run(slow_reading(milliseconds(1'000), std::chrono::hours(1)));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated) << cut.exit_reason;
  EXPECT_FALSE(cut.manifest_complete);
  EXPECT_GT(cut.elapsed.count(), 5.5);
  EXPECT_LT(cut.elapsed.count(), 6.5);
  EXPECT_GT(cut.rows.read, 200U);
}

TEST(Rest, ASecondSignalEndsItAtOnce) {
  VirtualRun run(steady_plan(), 1);
  with_small_pieces(run).options().configuration.api.request_timeout = milliseconds(5'000);
  run.write_manifest(2'000);
  const Summary cut = run.run(slow_reading(milliseconds(1'000), milliseconds(2'000)));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  EXPECT_FALSE(cut.manifest_complete);
  EXPECT_LT(cut.elapsed.count(), 2.3);
}

TEST(Rest, ATrialReadsAFileToItsEndHoweverLongThatTakes) {
  VirtualRun run(steady_plan(), 1);
  with_small_pieces(run).options().configuration.api.request_timeout = milliseconds(5'000);
  run.options().limit = 1;
  run.write_manifest(2'000);
  const Summary trial = run.run(slow_reading(std::chrono::hours(1), std::chrono::hours(1)));
  EXPECT_TRUE(trial.manifest_complete);
  EXPECT_EQ(trial.rows.read, 2'000U);
  EXPECT_EQ(trial.rows.pending, 1'999U);
}

}  // namespace
}  // namespace longshore::testing

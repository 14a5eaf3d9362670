// A finished manifest that is looked at as a whole: what may happen while its bytes are read.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

constexpr int kRows = 200;
constexpr milliseconds kStep{100};
constexpr auto kNever = std::chrono::hours(100);

RemotePlan at_once() {
  RemotePlan plan;
  plan.latency_min = plan.latency_max = milliseconds(5);
  return plan;
}

// Some fifty steps of 100 ms lead to its end.
class Recognition : public ::testing::Test {
 protected:
  Recognition() {
    run_.options().configuration.api.request_timeout = milliseconds(2'000);
    run_.options().bounds.scan_bytes = VirtualRun::manifest_text(kRows).size() / 50 + 1;
    run_.write_manifest(kRows);
    EXPECT_EQ(run_.run().rows.accepted, static_cast<std::uint64_t>(kRows));
  }
  Summary run_slowly(milliseconds signal_at = kNever, milliseconds second_at = kNever,
                     milliseconds then_at = kNever, std::function<void()> then = {}) {
    return run_.run([=](SimulatedEnvironment& environment, Watch&) {
      VirtualScheduler& scheduler = environment.scheduler();
      scheduler.delay_lanes(
          [](Lane lane) { return lane == Lane::kReader ? kStep : milliseconds(0); });
      for (const milliseconds moment : {signal_at, second_at}) {
        scheduler.after(moment, [&scheduler] { scheduler.raise(SIGTERM); });
      }
      if (then) scheduler.after(then_at, then);
    });
  }
  void expect_nothing_told(const Summary& cut) {
    EXPECT_FALSE(cut.manifest_complete);
    EXPECT_FALSE(cut.manifest_recognised);
    EXPECT_EQ(cut.rows.read, 0U);
    const Summary again = run_.run();
    EXPECT_TRUE(again.manifest_recognised);
    EXPECT_EQ(again.rows.already_accepted, static_cast<std::uint64_t>(kRows));
    EXPECT_EQ(run_.counters().jobs, static_cast<std::uint64_t>(kRows));
  }

  VirtualRun run_{at_once(), 1};
};

TEST_F(Recognition, ReadsTheFileAsFastAsItComesAndNoRows) {
  const Summary again = run_slowly();
  EXPECT_EQ(again.exit_code, ExitCode::kDone);
  EXPECT_TRUE(again.manifest_recognised);
  EXPECT_TRUE(again.manifest_complete);
  EXPECT_EQ(again.rows.already_accepted, static_cast<std::uint64_t>(kRows));
  EXPECT_EQ(again.requests.sent, 0U);
  EXPECT_GT(again.elapsed.count(), 5.0);
  EXPECT_LT(again.elapsed.count(), 6.0);
}

TEST_F(Recognition, ASignalGivesItAsLongAsARequestMayTake) {
  const Summary cut = run_slowly(milliseconds(1'000));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  EXPECT_GT(cut.elapsed.count(), 2.9);
  EXPECT_LT(cut.elapsed.count(), 3.5);
  expect_nothing_told(cut);
}

TEST_F(Recognition, ASecondSignalEndsItAtOnce) {
  const Summary cut = run_slowly(milliseconds(1'000), milliseconds(1'500));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  EXPECT_LT(cut.elapsed.count(), 1.8);
  expect_nothing_told(cut);
}

TEST_F(Recognition, WhatASignalLeavesTimeForIsTold) {
  const Summary cut = run_slowly(milliseconds(4'000));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  EXPECT_TRUE(cut.manifest_recognised);
  EXPECT_EQ(cut.rows.already_accepted, static_cast<std::uint64_t>(kRows));
}

TEST_F(Recognition, ADeadlineIsKept) {
  run_.options().deadline = milliseconds(1'000);
  const Summary late = run_slowly();
  run_.options().deadline.reset();
  EXPECT_EQ(late.exit_code, ExitCode::kUnfinished);
  EXPECT_LT(late.elapsed.count(), 3.5);
  expect_nothing_told(late);
}

// Neither the rows of the file that was opened are left out, nor is it taken for the other one.
TEST_F(Recognition, AFileThatIsReplacedMeanwhileIsNotMixedUpWithTheOther) {
  const std::string settled = VirtualRun::manifest_text(kRows);
  for (const int steps : {0, 1, 2, 10}) {
    const std::string id = fmt::format("x{:02}", steps);
    std::string other = settled;
    other.replace(other.find("\nr77,") + 1, 3, id);
    run_.write_manifest(other);
    const Summary mixed = run_slowly(kNever, kNever, steps * kStep + kStep / 2,
                                     [&] { run_.write_manifest(settled); });
    // At first it had not even been opened.
    EXPECT_EQ(mixed.manifest_recognised, steps == 0) << steps;
    EXPECT_EQ(run_.remote_jobs().contains(id), steps > 0) << steps;
    run_.write_manifest(other);
    EXPECT_EQ(run_.run().exit_code, ExitCode::kDone);
    EXPECT_TRUE(run_.remote_jobs().contains(id)) << steps;
    run_.write_manifest(settled);
    run_.run();
  }
}

TEST_F(Recognition, AnotherVersionOfTheProgramReadsTheRowsOnce) {
  run_.options().program = "another version";
  EXPECT_FALSE(run_.run().manifest_recognised);
  EXPECT_TRUE(run_.run().manifest_recognised);
  run_.options().program = "";
  EXPECT_FALSE(run_.run().manifest_recognised);
  EXPECT_FALSE(run_.run().manifest_recognised) << "which version, nobody knows";
}

}  // namespace
}  // namespace longshore::testing

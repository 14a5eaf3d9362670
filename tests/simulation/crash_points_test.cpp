// One small import, stopped at each of its syncs and at each of its writes: the ledger's, the
// rejects', the summary's.
#include <gtest/gtest.h>

#include "simulation.hpp"

namespace longshore::testing {
namespace {

Scenario small_import(std::uint64_t seed) {
  Scenario scenario = Scenario::of(0);
  scenario.seed = seed;
  scenario.manifest = {.jobs = 7, .bad = 0.3, .repeated = 0.2};
  scenario.import.configuration.manifest.format = ManifestFormat::kCsv;
  scenario.import.configuration.job.frames = Frames::kColumns;
  scenario.import.configuration.batch = {};
  scenario.import.configuration.batch.size = 3;
  scenario.import.configuration.delivery = {};
  scenario.import.configuration.delivery.max_in_flight = 2;
  scenario.import.configuration.retry = {};
  scenario.import.bounds = {.plan_jobs = 3, .jobs_in_progress = 4, .intents_ahead = 2};
  scenario.remote = {};
  scenario.foreign_batches.clear();
  scenario.runs.clear();
  return scenario;
}

// Plays `scenario`, whose last run is struck the n-th time, for every n there is. Returns how
// many there are.
std::uint64_t strike_everywhere(Scenario scenario) {
  for (std::uint64_t n = 1;; ++n) {
    SCOPED_TRACE(n);
    scenario.runs.back().count = n;
    Coverage coverage;
    const Played played = play(scenario, Trace::Kind::kSilent, coverage);
    EXPECT_TRUE(played.findings.empty()) << played.findings.front();
    if (played.blows == 0 || ::testing::Test::HasFailure()) return n - 1;
  }
}

RunPlan death_at_a_sync(Survival survival) {
  RunPlan plan;
  plan.blow = Blow::kDeath;
  plan.when = RunPlan::When::kSync;
  plan.survival = survival;
  return plan;
}

std::string word(Survival survival) {
  if (survival == Survival::kTorn) return "Torn";
  return survival == Survival::kKept ? "Kept" : "Dropped";
}

class CrashPoints : public ::testing::TestWithParam<Survival> {};

TEST_P(CrashPoints, EverySyncOfAFirstImport) {
  const std::uint64_t seeds = GetParam() == Survival::kTorn ? 5 : 1;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    Scenario scenario = small_import(seed);
    scenario.runs = {death_at_a_sync(GetParam())};
    EXPECT_GT(strike_everywhere(scenario), 15U);
  }
}

// Ledger, rejects and summary are there already, and must be the old ones or the new ones.
TEST_P(CrashPoints, EverySyncOfAnImportOfAGrownManifest) {
  const std::uint64_t seeds = GetParam() == Survival::kTorn ? 5 : 1;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    Scenario scenario = small_import(seed);
    scenario.runs = {RunPlan{}, death_at_a_sync(GetParam())};
    scenario.runs.back().grow = 5;
    EXPECT_GT(strike_everywhere(scenario), 15U);
  }
}

INSTANTIATE_TEST_SUITE_P(Unsynced, CrashPoints,
                         ::testing::Values(Survival::kKept, Survival::kDropped, Survival::kTorn),
                         [](const auto& tested) { return word(tested.param); });

class FailingDisk : public ::testing::TestWithParam<Blow> {};

// From each write on the disk fails: the run ends, and the same command finishes later.
TEST_P(FailingDisk, FromEveryWriteOn) {
  Scenario scenario = small_import(1);
  RunPlan plan;
  plan.blow = GetParam();
  scenario.runs = {plan};
  EXPECT_GT(strike_everywhere(scenario), 40U);
}

INSTANTIATE_TEST_SUITE_P(Disk, FailingDisk, ::testing::Values(Blow::kFull, Blow::kIoError),
                         [](const auto& tested) {
                           return tested.param == Blow::kFull ? "Full" : "IoError";
                         });

TEST(Simulation, ASeedGoesTheSameWayEachTime) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Coverage coverage;
    const Played once = play(Scenario::of(seed), Trace::Kind::kHashed, coverage);
    const Played again = play(Scenario::of(seed), Trace::Kind::kHashed, coverage);
    EXPECT_EQ(once.trace_hash, again.trace_hash) << seed;
    EXPECT_NE(once.trace_hash, 0U);
  }
}

}  // namespace
}  // namespace longshore::testing

#include "report/timeline.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace longshore::report {
namespace {

using std::chrono::milliseconds;

// A run of `looks` looks, 200 ms apart, each with three answers more.
Timeline run_of(int looks, LatencyHistogram& latencies) {
  Timeline timeline;
  Progress progress;
  progress.latencies = &latencies;
  for (int i = 1; i <= looks; ++i) {
    progress.requests.sent += 3;
    progress.requests.by_status[200] += 2;
    progress.requests.transport_errors["reset"] += 1;
    progress.requests.retried += 1;
    progress.rows.accepted += 2;
    progress.in_flight = static_cast<std::uint32_t>(i % 7);
    progress.time.outage += TimeSpent::Seconds(0.01);
    for (int k = 0; k < 3; ++k) latencies.add(milliseconds(50));
    timeline.look(progress, 0.2 * i);
  }
  return timeline;
}

template <typename Of>
auto sum(const std::vector<Interval>& intervals, Of of) {
  auto all = of(Interval{});
  for (const Interval& interval : intervals) all += of(interval);
  return all;
}

TEST(Timeline, LosesNothingWhileItStaysSmall) {
  for (const int looks : {1, 100, 239, 240, 241, 5'000}) {
    LatencyHistogram latencies;
    const auto intervals = run_of(looks, latencies).intervals();
    ASSERT_LE(intervals.size(), Timeline::kIntervalsMax) << looks;
    const auto count = static_cast<std::uint64_t>(looks);
    EXPECT_EQ(sum(intervals, [](const Interval& i) { return i.requests; }), 3 * count);
    EXPECT_EQ(sum(intervals, [](const Interval& i) { return i.retries; }), count);
    EXPECT_EQ(sum(intervals, [](const Interval& i) { return i.rows; }), 2 * count);
    EXPECT_EQ(sum(intervals, [](const Interval& i) { return i.latencies.count(); }), 3 * count);
    EXPECT_NEAR(sum(intervals, [](const Interval& i) { return i.outage; }), 0.01 * looks, 1e-6);
    std::uint64_t resets = 0;
    for (const Interval& interval : intervals) resets += interval.answers.at("reset");
    EXPECT_EQ(resets, count);
    EXPECT_DOUBLE_EQ(intervals.front().begin, 0);
    EXPECT_NEAR(intervals.back().end, 0.2 * looks, 1e-9);
    for (std::size_t i = 1; i < intervals.size(); ++i) {
      EXPECT_DOUBLE_EQ(intervals[i].begin, intervals[i - 1].end);
    }
  }
}

TEST(Timeline, KnowsWhatHappenedWhen) {
  Timeline timeline;
  Progress progress;
  LatencyHistogram latencies;
  progress.latencies = &latencies;
  latencies.add(milliseconds(10));
  progress.requests.sent = 1;
  timeline.look(progress, 1);
  latencies.add(milliseconds(1'000));
  progress.requests.sent = 2;
  timeline.look(progress, 2);
  const auto intervals = timeline.intervals();
  ASSERT_EQ(intervals.size(), 2U);
  EXPECT_NEAR(intervals[0].latencies.percentile_ms(0.99), 10, 0.5);
  EXPECT_NEAR(intervals[1].latencies.percentile_ms(0.50), 1'000, 35);
}

TEST(Coalesced, MakesStepsThatCanBeCompared) {
  LatencyHistogram latencies;
  const auto intervals = run_of(201, latencies).intervals();
  const auto steps = coalesced(intervals, 1'000, 1.0);
  ASSERT_GE(steps.size(), 35U);
  for (const Interval& step : steps) EXPECT_GE(step.seconds(), 0.999);
  EXPECT_LE(coalesced(intervals, 20, 0).size(), 20U);
  EXPECT_EQ(sum(steps, [](const Interval& i) { return i.requests; }), 603U);
  EXPECT_TRUE(coalesced({}, 20, 0).empty());
}

}  // namespace
}  // namespace longshore::report

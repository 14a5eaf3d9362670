// What a whole import learns of the API's pace, keeps in its ledger, and sends into an outage.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

using std::chrono::seconds;

RemotePlan limited_to(double rate) {
  RemotePlan plan;
  plan.latency_min = plan.latency_max = milliseconds(50);
  plan.rate = rate;
  return plan;
}

// A minute in which nothing but 503 comes back, batch creations included, and no Retry-After.
RemotePlan out_for_a_minute(seconds from) {
  RemotePlan plan = limited_to(0);
  const SteadyTime begin = VirtualClock().steady_now() + from;
  plan.outages.push_back({Outage::Kind::k503, begin, begin + seconds(60), 0});
  return plan;
}

// At the defaults, but for the rate.
void set_up(VirtualRun& night, double requests_per_second) {
  DeliveryConfiguration& delivery = night.options().configuration.delivery;
  delivery = DeliveryConfiguration{};
  delivery.requests_per_second = requests_per_second;
  night.options().configuration.retry = RetryConfiguration{};
  night.options().configuration.batch.size = 1'000;
  night.reads_ledger = false;
}

TEST(Pace, TomorrowStartsWhereTonightEnded) {
  VirtualRun night(limited_to(100), 1);
  set_up(night, 300);
  night.write_manifest(5'000);
  const Summary first = night.run();
  EXPECT_EQ(first.exit_code, ExitCode::kDone) << first.exit_reason;
  EXPECT_GE(first.found_limit, 90);
  EXPECT_LE(first.found_limit, 105);
  ASSERT_TRUE(night.learned_pace().has_value());
  EXPECT_EQ(night.learned_pace()->requests_per_second, first.found_limit);
  const auto refused = night.counters().rate_limited;
  EXPECT_GT(refused, 10U);
  night.write_manifest(7'000);
  const Summary second = night.run();
  EXPECT_EQ(second.exit_code, ExitCode::kDone) << second.exit_reason;
  EXPECT_LE(night.counters().rate_limited - refused, refused / 2);
}

// Lost answers in every batch, and half a second an answer: a list's small pages come one after
// another, but the lists do not wait for each other.
TEST(Pace, ReadingBackTakesLittleLongerThanItsRequests) {
  RemotePlan plan;
  plan.latency_min = plan.latency_max = milliseconds(500);
  plan.faults = *simulator::parse_faults({"after_reset=0.2"});
  VirtualRun night(plan, 1);
  set_up(night, 50);
  night.options().configuration.delivery.adaptive = false;
  night.options().configuration.delivery.max_in_flight = 64;
  night.options().configuration.batch.size = 25;
  night.write_manifest(1'000);
  const Summary summary = night.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  EXPECT_GT(summary.requests.sent, 1'300U);
  const double ideal = static_cast<double>(summary.requests.sent) / 50;
  EXPECT_LT(summary.elapsed.count(), 3 * ideal);  // 24 times that long, list after list
}

TEST(Pace, WithoutAdaptionNothingIsLearned) {
  VirtualRun night(limited_to(100), 1);
  set_up(night, 110);
  night.options().configuration.delivery.adaptive = false;
  night.write_manifest(1'000);
  const Summary summary = night.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  EXPECT_EQ(summary.found_limit, 0);
  EXPECT_FALSE(night.learned_pace().has_value());
}

TEST(Pace, ARunWithoutARefusalKeepsNoRate) {
  VirtualRun night(limited_to(0), 1);
  set_up(night, 100);
  night.write_manifest(500);
  EXPECT_EQ(night.run().exit_code, ExitCode::kDone);
  const auto learned = night.learned_pace();
  EXPECT_TRUE(!learned || learned->requests_per_second == 0);
}

TEST(Pace, AnOutageCostsNoRowAndFewRequests) {
  for (const int begins_s : {0, 10}) {
    VirtualRun night(out_for_a_minute(seconds(begins_s)), 1);
    set_up(night, 100);
    night.write_manifest(3'000);
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    const Summary summary = night.run([&](SimulatedEnvironment& environment, Watch& watch) {
      environment.scheduler().after(seconds(begins_s), [&] { before = watch.posts_so_far(); });
      environment.scheduler().after(seconds(begins_s + 60), [&] { after = watch.posts_so_far(); });
    });
    EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
    EXPECT_LE(after - before, 150U) << begins_s;
    EXPECT_GT(after, before) << begins_s;
    EXPECT_LE(summary.elapsed.count(), 60 + 31 + 6) << begins_s;
  }
}

// The last second is as full as the first, and the end waits for what hangs no longer than its
// timeout and the rest behind it.
TEST(Pace, NobodyWaitsForAStraggler) {
  constexpr int kRows = 1'000;
  constexpr double kRate = 100;
  RemotePlan plan = limited_to(0);
  plan.faults = *simulator::parse_faults({"hang=0.005"});
  VirtualRun night(plan, 1);
  set_up(night, kRate);
  Configuration& configuration = night.options().configuration;
  configuration.api.request_timeout = seconds(5);
  configuration.retry.after_timeout = seconds(5);
  night.write_manifest(kRows);
  const milliseconds full(static_cast<int>(kRows / kRate * 1'000) + 200);  // and the batch before
  std::uint64_t by_then = 0;
  const Summary summary = night.run([&](SimulatedEnvironment& environment, Watch& watch) {
    environment.scheduler().after(full, [&] { by_then = watch.posts_so_far(); });
  });
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  EXPECT_GT(summary.requests.retried, 0U);
  EXPECT_GE(by_then, static_cast<std::uint64_t>(kRows));
  EXPECT_LE(summary.elapsed, full + seconds(10 + 1));
}

TEST(Pace, ASignalCutsAnOutage) {
  RemotePlan plan = limited_to(0);
  plan.faults = *simulator::parse_faults({"before_503=1"});
  VirtualRun night(plan, 1);
  set_up(night, 20);
  night.write_manifest(100);
  const Summary summary = night.run_with_signal_at(seconds(300));
  EXPECT_EQ(summary.exit_code, ExitCode::kTerminated);
  EXPECT_LE(summary.elapsed.count(), 301);
  EXPECT_EQ(summary.rows.pending, summary.rows.read);
}

}  // namespace
}  // namespace longshore::testing

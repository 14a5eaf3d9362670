#include "delivery/retry_policy.hpp"

#include <gtest/gtest.h>

#include "delivery/statistics.hpp"

namespace longshore::delivery {
namespace {

using std::chrono::milliseconds;
constexpr std::uint64_t kLargest = ~0ULL;

RetryPolicy policy() {
  RetryConfiguration configuration;
  configuration.base_delay = milliseconds(500);
  configuration.max_delay = milliseconds(60'000);
  return RetryPolicy(configuration);
}

TEST(RetryPolicy, DoublesTheCeilingUpToItsLimit) {
  const api::Verdict verdict;
  const auto near = [](std::chrono::nanoseconds value, milliseconds expected) {
    return value <= expected && value > expected - milliseconds(1);
  };
  EXPECT_TRUE(near(policy().delay(1, verdict, kLargest), milliseconds(500)));
  EXPECT_TRUE(near(policy().delay(2, verdict, kLargest), milliseconds(1'000)));
  EXPECT_TRUE(near(policy().delay(5, verdict, kLargest), milliseconds(8'000)));
  EXPECT_TRUE(near(policy().delay(8, verdict, kLargest), milliseconds(60'000)));
  EXPECT_TRUE(near(policy().delay(1'000, verdict, kLargest), milliseconds(60'000)));
}

TEST(RetryPolicy, JittersOverTheWholeRange) {
  const api::Verdict verdict;
  EXPECT_EQ(policy().delay(3, verdict, 0), milliseconds(0));
  EXPECT_EQ(policy().delay(3, verdict, 1ULL << 63), milliseconds(1'000));
}

TEST(RetryPolicy, WaitsAtLeastAsLongAsAsked) {
  api::Verdict verdict;
  verdict.retry_after = milliseconds(7'000);
  EXPECT_EQ(policy().delay(1, verdict, 0), milliseconds(7'000));
  verdict.retry_after = milliseconds(1);
  EXPECT_EQ(policy().delay(2, verdict, 1ULL << 63), milliseconds(500));
}

TEST(RetryPolicy, GivesATimedOutRequestTime) {
  api::Verdict verdict;
  verdict.may_be_at_work = true;
  EXPECT_EQ(policy().delay(1, verdict, 0), milliseconds(5'000));
}

TEST(RetryPolicy, CountsAttempts) {
  EXPECT_TRUE(policy().may_try_again(9));
  EXPECT_FALSE(policy().may_try_again(10));
}

TEST(RetryPolicy, KnowsAWaitThatIsTooLong) {
  api::Verdict verdict;
  EXPECT_FALSE(policy().waits_too_long(verdict));
  verdict.retry_after = milliseconds(900'000);
  EXPECT_FALSE(policy().waits_too_long(verdict));
  verdict.retry_after = milliseconds(900'001);
  EXPECT_TRUE(policy().waits_too_long(verdict));
}

TEST(LatencyHistogram, KnowsPercentilesToThreePercent) {
  LatencyHistogram histogram;
  for (int ms = 1; ms <= 1'000; ++ms) histogram.add(milliseconds(ms));
  const LatencyMs summary = histogram.summary();
  EXPECT_NEAR(summary.p50, 500, 15);
  EXPECT_NEAR(summary.p90, 900, 27);
  EXPECT_NEAR(summary.p99, 990, 30);
  EXPECT_DOUBLE_EQ(summary.max, 1'000);
  EXPECT_NEAR(histogram.mean_ms(), 500.5, 0.001);
}

TEST(LatencyHistogram, HoldsTheShortestAndTheLongest) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.percentile_ms(0.5), 0);
  histogram.add(std::chrono::nanoseconds(1));
  EXPECT_LT(histogram.percentile_ms(0.5), 0.001);
  LatencyHistogram slow;
  slow.add(std::chrono::hours(1'000'000));
  EXPECT_GT(slow.percentile_ms(0.5), 0);
}

}  // namespace
}  // namespace longshore::delivery

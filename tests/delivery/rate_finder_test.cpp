#include "delivery/rate_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "api/verdict.hpp"
#include "start_time.hpp"

namespace longshore::delivery {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// A server that answers after 50 ms and lets `bears` a second through, with no burst.
struct Limited {
  RateFinder finder;
  double bears;
  double offered;  // where the finder sets no limit
  SteadyTime now = kStart;
  SteadyTime next_slot{};
  int refused = 0;
  int sent = 0;

  void run(nanoseconds span) {
    const SteadyTime end = now + span;
    while (now < end) {
      const double rate = finder.rate() > 0 ? finder.rate() : offered;
      now += nanoseconds(static_cast<std::int64_t>(1e9 / rate));
      Heard heard;
      heard.left = now - milliseconds(50);
      heard.now = now;
      heard.latency = milliseconds(50);
      next_slot = std::max(next_slot, now - milliseconds(100));
      if (next_slot <= now) {
        next_slot += nanoseconds(static_cast<std::int64_t>(1e9 / bears));
      } else {
        heard.kind = Heard::Kind::kRefused;
        ++refused;
      }
      ++sent;
      finder.heard(heard);
    }
  }
};

TEST(RateFinder, HasNoLimitBelowTheBoundUntilOneIsMet) {
  Limited api{RateFinder(0, 0), 1e9, 500};
  api.run(seconds(60));
  EXPECT_EQ(api.finder.rate(), 0);
  EXPECT_EQ(api.finder.found(), 0);
  Limited bounded{RateFinder(20, 0), 1e9, 500};
  bounded.run(seconds(60));
  EXPECT_EQ(bounded.finder.rate(), 20);
  EXPECT_EQ(bounded.finder.found(), 0);
}

TEST(RateFinder, ARefusalNeverRaisesTheRate) {
  for (const double bound : {0.01, 0.05, 0.5}) {
    Limited api{RateFinder(bound, 0), bound / 4, 0};
    double highest = 0;
    for (int i = 0; i < 100; ++i) {
      api.run(seconds(60));
      highest = std::max(highest, api.finder.rate());
    }
    EXPECT_GT(api.refused, 0) << bound;
    EXPECT_LE(highest, bound);
  }
}

// Ten years and more are asked for as easily as ten seconds.
TEST(RateFinder, AnEndlessRetryAfterAfterARiseOverflowsNothing) {
  Limited api{RateFinder(0, 0), 100, 1'000};
  api.run(seconds(120));
  for (int i = 0; i < 50; ++i) {
    Heard heard;
    heard.kind = Heard::Kind::kRefused;
    heard.left = api.now + milliseconds(i);
    heard.now = heard.left + milliseconds(50);
    heard.retry_after = api::kRetryAfterMax;
    api.finder.heard(heard);
  }
  EXPECT_GT(api.finder.rate(), 0);
}

TEST(RateFinder, FindsTheRateAndStaysJustUnderIt) {
  for (const double offered : {110.0, 150.0, 400.0, 1'000.0}) {
    Limited api{RateFinder(0, 0), 100, offered};
    api.run(seconds(30));
    const int refused = api.refused;
    const int sent = api.sent;
    api.run(seconds(170));
    EXPECT_GE(api.sent - sent, 0.95 * 170 * 100) << offered;
    EXPECT_LE(api.refused - refused, 0.005 * 170 * 100) << offered;
    EXPECT_GE(api.finder.found(), 90) << offered;
    EXPECT_LE(api.finder.found(), 104) << offered;
  }
}

TEST(RateFinder, FollowsALimitThatFallsAndRises) {
  Limited api{RateFinder(0, 0), 100, 1'000};
  api.run(seconds(60));
  api.bears = 40;
  api.run(seconds(10));
  EXPECT_LE(api.finder.rate(), 44);
  EXPECT_GE(api.finder.rate(), 30);
  api.bears = 200;
  api.run(seconds(60));
  EXPECT_GE(api.finder.rate(), 180);
}

TEST(RateFinder, NeverRisesAboveTheBound) {
  Limited api{RateFinder(100, 0), 90, 1'000};
  api.run(seconds(30));
  api.bears = 1'000;
  for (int i = 0; i < 120; ++i) {
    api.run(seconds(1));
    ASSERT_LE(api.finder.rate(), 100);
  }
  EXPECT_EQ(api.finder.rate(), 100);
  EXPECT_EQ(api.finder.found(), 0);
}

TEST(RateFinder, ANightUnderALowerBoundForgetsNothing) {
  Limited slow{RateFinder(20, 100), 1e9, 500};
  slow.run(seconds(60));
  EXPECT_EQ(slow.finder.rate(), 20);
  EXPECT_EQ(slow.finder.found(), 100);
  Limited refuted{RateFinder(20, 100), 10, 1'000};
  refuted.run(seconds(60));
  EXPECT_GT(refuted.finder.found(), 0);
  EXPECT_LE(refuted.finder.found(), 12);
}

TEST(RateFinder, StartsWhereItEnded) {
  Limited api{RateFinder(1'000, 97), 100, 1'000};
  EXPECT_EQ(api.finder.rate(), 97);
  api.run(seconds(30));
  EXPECT_LE(api.refused, 10);
  EXPECT_GE(api.sent, 0.95 * 3'000);
  EXPECT_EQ(RateFinder(50, 97).rate(), 50);
}

TEST(RateFinder, AStrayRefusalAmongThousandsIsBorne) {
  RateFinder finder(100, 0);
  Heard heard;
  for (int i = 0; i < 3'000; ++i) {
    heard.now = kStart + milliseconds(10 * i);
    heard.left = heard.now - milliseconds(50);
    heard.kind = i == 2'500 ? Heard::Kind::kRefused : Heard::Kind::kGood;
    finder.heard(heard);
  }
  EXPECT_EQ(finder.rate(), 100);
}

TEST(RateFinder, ARefusalOfWhatLeftBeforeTheLastFallChangesNothing) {
  RateFinder finder(1'000, 100);
  Heard heard;
  heard.kind = Heard::Kind::kRefused;
  for (int i = 0; i < 20; ++i) {
    heard.now = kStart + milliseconds(10 * i);
    heard.left = kStart;
    finder.heard(heard);
  }
  const double fallen = finder.rate();
  EXPECT_LT(fallen, 100);
  for (int i = 20; i < 60; ++i) {
    heard.now = kStart + milliseconds(10 * i);
    finder.heard(heard);
  }
  EXPECT_EQ(finder.rate(), fallen);
}

}  // namespace
}  // namespace longshore::delivery

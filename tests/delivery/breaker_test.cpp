#include "delivery/breaker.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "delivery/charges.hpp"
#include "start_time.hpp"

namespace longshore::delivery {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Outage {
  Breaker breaker;
  SteadyTime now = kStart;

  Breaker::SeriesPtr fail(const Breaker::Series* seen = nullptr, bool evidence = false) {
    now += milliseconds(10);
    return breaker.failed(now - milliseconds(5), now, seen, evidence);
  }
  void trip() {
    while (!breaker.open()) fail();
  }
};

TEST(Breaker, OpensAfterTenFailuresOfTenErrands) {
  Outage outage;
  for (int i = 0; i < 9; ++i) outage.fail();
  EXPECT_FALSE(outage.breaker.open());
  EXPECT_TRUE(outage.breaker.suspects());
  outage.fail();
  EXPECT_TRUE(outage.breaker.open());
  EXPECT_GT(outage.breaker.next(), outage.now);
}

TEST(Breaker, AGoodAnswerBetweenThemBeginsAnew) {
  Outage outage;
  for (int i = 0; i < 90; ++i) {
    outage.fail();
    if (i % 9 == 8) outage.breaker.good(outage.now);
  }
  EXPECT_FALSE(outage.breaker.open());
}

TEST(Breaker, OneErrandAloneIsNoEvidence) {
  Outage outage;
  Breaker::SeriesPtr series;
  for (int i = 0; i < 100; ++i) series = outage.fail(series.get());
  EXPECT_FALSE(outage.breaker.open());
  EXPECT_FALSE(outage.breaker.suspects());
}

TEST(Breaker, OneErrandThatCannotReachTheApiIs) {
  Outage outage;
  Breaker::SeriesPtr series;
  for (int i = 0; i < 10; ++i) series = outage.fail(series.get(), true);
  EXPECT_TRUE(outage.breaker.open());
}

TEST(Breaker, WhereEveryOtherAttemptFailsTenInARowAreNoOutage) {
  int opened = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Outage outage;
    std::mt19937_64 random(seed);
    for (int i = 0; i < 20'000; ++i) {
      if (random() % 2 == 0) {
        outage.fail();
      } else {
        outage.breaker.good(outage.now);
      }
      opened += outage.breaker.open() ? 1 : 0;
    }
  }
  EXPECT_LE(opened, 2);
}

TEST(Breaker, ProbesAtGrowingIntervals) {
  Outage outage;
  outage.trip();
  const SteadyTime began = outage.now;
  std::vector<SteadyTime> probes;
  while (outage.now < began + seconds(3'600)) {
    outage.now = outage.breaker.next();
    probes.push_back(outage.now);
    outage.breaker.leaves(outage.now);
    EXPECT_GT(outage.breaker.next(), outage.now);
    outage.fail();
  }
  const auto in_first_minute = std::count_if(
      probes.begin(), probes.end(), [&](SteadyTime probe) { return probe < began + seconds(60); });
  EXPECT_LE(in_first_minute, 30);
  for (std::size_t i = 1; i < probes.size(); ++i) {
    const auto gap = probes[i] - probes[i - 1];
    const bool early = probes[i] < began + seconds(60);
    EXPECT_LE(gap, early ? milliseconds(3'100) : seconds(31));
  }
  EXPECT_LE(probes.size(), 200U);
}

TEST(Breaker, WhatLeftBeforeItOpenedIsNoProbe) {
  Outage outage;
  outage.trip();
  const SteadyTime probe = outage.breaker.next();
  for (int i = 0; i < 30; ++i) {
    outage.breaker.failed(kStart, outage.now + milliseconds(i), nullptr, false);
  }
  EXPECT_EQ(outage.breaker.next(), probe);
}

TEST(Breaker, AGoodProbeClosesIt) {
  Outage outage;
  outage.trip();
  outage.breaker.good(outage.now);
  EXPECT_FALSE(outage.breaker.open());
  EXPECT_LE(outage.breaker.next(), outage.now);
}

TEST(Breaker, AProbeWithoutAnswerDoesNotKeepAnotherFromLeaving) {
  Outage outage;
  outage.trip();
  outage.now = outage.breaker.next();
  outage.breaker.leaves(outage.now);
  EXPECT_EQ(outage.breaker.next(), outage.now + seconds(5));
}

TEST(Breaker, ARelapseIsTheSameOutage) {
  Outage outage;
  outage.trip();
  for (int i = 0; i < 5; ++i) {
    outage.now = outage.breaker.next();
    outage.fail();
  }
  outage.breaker.good(outage.now);
  outage.trip();
  EXPECT_GE(outage.breaker.next() - outage.now, seconds(3));
}

TEST(Breaker, ARetryAfterHoldsEverythingBack) {
  Breaker breaker;
  breaker.hold_until(kStart + seconds(5));
  breaker.hold_until(kStart + seconds(2));
  EXPECT_EQ(breaker.next(), kStart + seconds(5));
  breaker.good(kStart);
  EXPECT_EQ(breaker.next(), kStart + seconds(5));
}

TEST(Charges, WhatFailedInAnOutageIsNotCounted) {
  Outage outage;
  Charges charges;
  charges.add(outage.fail());
  outage.breaker.good(outage.now);
  charges.add(outage.fail());
  charges.add(outage.fail(charges.last()));
  EXPECT_EQ(charges.count(), 3U);
  outage.trip();
  EXPECT_EQ(charges.count(), 1U);
  charges.add(outage.fail(charges.last()));
  EXPECT_EQ(charges.count(), 1U);
  outage.breaker.good(outage.now);
  charges.add(outage.fail());
  EXPECT_EQ(charges.count(), 2U);
}

}  // namespace
}  // namespace longshore::delivery

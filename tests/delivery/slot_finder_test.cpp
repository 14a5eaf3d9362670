#include "delivery/slot_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <queue>
#include <random>

#include "start_time.hpp"

namespace longshore::delivery {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

// Workers that take some time, give or take a fifth, and a queue before them.
struct Server {
  std::size_t workers;
  double failing = 0;
  nanoseconds takes = std::chrono::milliseconds(100);
  std::mt19937_64 random{7};
  std::vector<SteadyTime> free_at{};

  SteadyTime answers_at(SteadyTime now) {
    free_at.resize(workers, kStart);
    auto first = std::min_element(free_at.begin(), free_at.end());
    const double share = 0.8 + 0.4 * static_cast<double>(random() >> 11) * 0x1.0p-53;
    *first = std::max(*first, now) +
             nanoseconds(static_cast<std::int64_t>(share * static_cast<double>(takes.count())));
    return *first;
  }
  bool fails() { return static_cast<double>(random() >> 11) * 0x1.0p-53 < failing; }
};

struct Bench {
  SlotFinder finder;
  Server server;
  SteadyTime now = kStart;
  std::priority_queue<std::pair<SteadyTime, SteadyTime>,
                      std::vector<std::pair<SteadyTime, SteadyTime>>, std::greater<>>
      under_way{};
  int good = 0;

  void run(nanoseconds span, std::size_t rows_at_once = 1'000'000) {
    const SteadyTime end = now + span;
    while (now < end) {
      while (under_way.size() < std::min<std::size_t>(finder.slots(), rows_at_once)) {
        under_way.emplace(server.answers_at(now), now);
      }
      const auto [due, left] = under_way.top();
      now = due;
      Heard heard;
      heard.kind = server.fails() ? Heard::Kind::kFailed : Heard::Kind::kGood;
      heard.left = left;
      heard.now = now;
      heard.latency = now - left;
      heard.slots_full = under_way.size() >= finder.slots();
      good += heard.kind == Heard::Kind::kGood ? 1 : 0;
      under_way.pop();
      finder.heard(heard);
    }
  }
};

TEST(SlotFinder, AFastServerIsNotStarved) {
  Bench bench{SlotFinder(64, 0), {1'000}};
  bench.run(seconds(2));
  EXPECT_EQ(bench.finder.slots(), 64U);
  bench.good = 0;
  bench.run(seconds(60));
  EXPECT_GE(bench.good, 0.97 * 64 * 10 * 60);
}

// Every try would cost a fifth of the answers, and there is no queue that it could shorten.
TEST(SlotFinder, WhatHasAllItsSlotsAndNoQueueSeldomTriesFewer) {
  Bench bench{SlotFinder(64, 0), {1'000}};
  bench.run(seconds(2));
  std::uint32_t fewest = 64;
  for (int second = 0; second < 50; ++second) {
    bench.run(seconds(1));
    fewest = std::min(fewest, bench.finder.slots());
  }
  EXPECT_EQ(fewest, 64U);
  for (int second = 0; second < 50; ++second) {
    bench.run(seconds(1));
    fewest = std::min(fewest, bench.finder.slots());
  }
  EXPECT_LT(fewest, 64U);
}

// The same where they queue: 24 work, 40 may be asked.
TEST(SlotFinder, WhatHasAllItsSlotsAndAQueueTriesFewer) {
  Bench bench{SlotFinder(40, 40), {24}};
  bench.run(seconds(60));
  EXPECT_LE(bench.finder.slots(), 38U);
}

TEST(SlotFinder, AServerThatQueuesIsNotFlooded) {
  for (const std::size_t workers : {1, 5, 24, 60}) {
    Bench bench{SlotFinder(256, 0), {workers}};
    bench.run(seconds(60 + 240 / workers));
    EXPECT_LE(bench.finder.slots(), workers * 3 / 2 + 2) << workers;
    bench.good = 0;
    bench.run(seconds(60));
    EXPECT_GE(bench.good, 0.92 * static_cast<double>(workers) * 10 * 60) << workers;
  }
}

// What takes 30 us, one after the other, is most likely the client.
TEST(SlotFinder, AQueueThatNobodyFeelsIsNotAvoided) {
  Bench bench{SlotFinder(64, 0), {1, 0, std::chrono::microseconds(30)}};
  bench.run(seconds(20));
  EXPECT_GE(bench.finder.slots(), 32U);
}

TEST(SlotFinder, RandomFailuresDoNotMoveIt) {
  Bench bench{SlotFinder(64, 0), {1'000, 0.5}};
  bench.run(seconds(60));
  bench.good = 0;
  bench.run(seconds(60));
  EXPECT_GE(bench.good, 0.9 * 64 * 10 * 60 / 2);
}

TEST(SlotFinder, FollowsACapacityThatHalvesAndDoubles) {
  Bench bench{SlotFinder(256, 0), {40}};
  bench.run(seconds(30));
  bench.server.free_at.clear();
  bench.server.workers = 20;
  bench.run(seconds(30));
  EXPECT_LE(bench.finder.slots(), 32U);
  bench.server.workers = 40;
  bench.run(seconds(30));
  EXPECT_GE(bench.finder.slots(), 34U);
}

TEST(SlotFinder, SlotsThatAreNotUsedSayNothing) {
  Bench bench{SlotFinder(256, 0), {1'000}};
  bench.run(seconds(60), 5);
  EXPECT_EQ(bench.finder.slots(), 16U);
  EXPECT_EQ(bench.finder.found(), 0U);
  Bench learned{SlotFinder(256, 40), {1'000}};
  learned.run(seconds(60), 5);
  EXPECT_EQ(learned.finder.found(), 40U);
}

TEST(SlotFinder, StartsWhereItEnded) {
  EXPECT_EQ(SlotFinder(64, 40).slots(), 40U);
  EXPECT_EQ(SlotFinder(32, 40).slots(), 32U);
  EXPECT_EQ(SlotFinder(8, 0).slots(), 8U);
  EXPECT_EQ(SlotFinder(1, 0).slots(), 1U);
}

}  // namespace
}  // namespace longshore::delivery

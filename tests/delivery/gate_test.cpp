#include "delivery/gate.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <vector>

#include "delivery/sleepers.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::delivery {
namespace {

using longshore::testing::VirtualClock;
using longshore::testing::VirtualScheduler;
using std::chrono::milliseconds;

struct World {
  VirtualClock clock;
  VirtualScheduler scheduler{clock};
  std::vector<std::pair<milliseconds, int>> passed;
  int turned_away = 0;

  milliseconds now() const { return std::chrono::duration_cast<milliseconds>(clock.passed()); }
  void spawn(asio::awaitable<void> task) {
    asio::co_spawn(scheduler.io(), std::move(task), asio::detached);
  }
  asio::awaitable<void> pass(Gate& gate, Urgency urgency, int name, milliseconds held) {
    if (!co_await gate.enter(urgency)) {
      ++turned_away;
      co_return;
    }
    passed.emplace_back(now(), name);
    const auto timer = scheduler.make_timer();
    co_await timer->wait_until(clock.steady_now() + held);
    gate.leave();
  }
};

TEST(Gate, LetsNoMoreInThanItHasSlots) {
  World world;
  Gate gate(world.scheduler, world.clock, 0, 2);
  world.spawn(gate.run());
  for (int i = 0; i < 5; ++i) {
    world.spawn(world.pass(gate, Urgency::kOrdinary, i, milliseconds(100)));
  }
  world.scheduler.after(milliseconds(1'000), [&] { gate.close(); });
  world.scheduler.run();
  const std::vector<std::pair<milliseconds, int>> expected{{milliseconds(0), 0},
                                                           {milliseconds(0), 1},
                                                           {milliseconds(100), 2},
                                                           {milliseconds(100), 3},
                                                           {milliseconds(200), 4}};
  EXPECT_EQ(world.passed, expected);
  EXPECT_EQ(gate.in_flight(), 0U);
  EXPECT_FALSE(world.scheduler.stuck());
}

TEST(Gate, PacesTheAttempts) {
  World world;
  Gate gate(world.scheduler, world.clock, 10, 100);
  world.spawn(gate.run());
  for (int i = 0; i < 4; ++i) {
    world.spawn(world.pass(gate, Urgency::kOrdinary, i, milliseconds(1)));
  }
  world.scheduler.after(milliseconds(1'000), [&] { gate.close(); });
  world.scheduler.run();
  ASSERT_EQ(world.passed.size(), 4U);
  // Nothing was sent for long, so the first two may follow each other at once.
  EXPECT_EQ(world.passed[1].first, milliseconds(0));
  EXPECT_EQ(world.passed[2].first, milliseconds(100));
  EXPECT_EQ(world.passed[3].first, milliseconds(200));
}

TEST(Gate, LetsTheUrgentGoFirst) {
  World world;
  Gate gate(world.scheduler, world.clock, 0, 1);
  world.spawn(gate.run());
  world.spawn(world.pass(gate, Urgency::kOrdinary, 0, milliseconds(10)));
  world.spawn(world.pass(gate, Urgency::kOrdinary, 1, milliseconds(10)));
  world.spawn(world.pass(gate, Urgency::kUrgent, 2, milliseconds(10)));
  world.scheduler.after(milliseconds(1'000), [&] { gate.close(); });
  world.scheduler.run();
  ASSERT_EQ(world.passed.size(), 3U);
  EXPECT_EQ(world.passed[1].second, 2);
  EXPECT_EQ(world.passed[2].second, 1);
}

TEST(Gate, HoldsEverybodyBack) {
  World world;
  Gate gate(world.scheduler, world.clock, 0, 8);
  world.spawn(gate.run());
  gate.hold_until(world.clock.steady_now() + milliseconds(700));
  world.spawn(world.pass(gate, Urgency::kUrgent, 0, milliseconds(1)));
  world.scheduler.after(milliseconds(1'000), [&] { gate.close(); });
  world.scheduler.run();
  ASSERT_EQ(world.passed.size(), 1U);
  EXPECT_EQ(world.passed[0].first, milliseconds(700));
}

TEST(Gate, TurnsAwayWhoWaitsWhenItCloses) {
  World world;
  Gate gate(world.scheduler, world.clock, 0, 1);
  world.spawn(gate.run());
  for (int i = 0; i < 3; ++i) {
    world.spawn(world.pass(gate, Urgency::kOrdinary, i, milliseconds(50)));
  }
  world.scheduler.after(milliseconds(10), [&] { gate.close(); });
  world.scheduler.run();
  EXPECT_EQ(world.passed.size(), 1U);
  EXPECT_EQ(world.turned_away, 2);
  EXPECT_EQ(gate.in_flight(), 0U);
  EXPECT_FALSE(world.scheduler.stuck());
}

asio::awaitable<void> rest(Sleepers& sleepers, World& world, SteadyTime due,
                           std::vector<std::pair<milliseconds, bool>>& woken) {
  const bool rested = co_await sleepers.sleep_until(due);
  woken.emplace_back(world.now(), rested);
}

TEST(Sleepers, WakeInTheirOrderBehindOneTimer) {
  World world;
  Sleepers sleepers(world.scheduler);
  world.spawn(sleepers.run());
  std::vector<std::pair<milliseconds, bool>> woken;
  const SteadyTime start = world.clock.steady_now();
  for (const int ms : {300, 100, 200, 100}) {
    world.spawn(rest(sleepers, world, start + milliseconds(ms), woken));
  }
  world.scheduler.after(milliseconds(1'000), [&] { sleepers.cut(); });
  world.scheduler.run();
  const std::vector<std::pair<milliseconds, bool>> expected{{milliseconds(100), true},
                                                            {milliseconds(100), true},
                                                            {milliseconds(200), true},
                                                            {milliseconds(300), true}};
  EXPECT_EQ(woken, expected);
  EXPECT_EQ(sleepers.count(), 0U);
  EXPECT_FALSE(world.scheduler.stuck());
}

TEST(Sleepers, AreCutShortTogether) {
  World world;
  Sleepers sleepers(world.scheduler);
  world.spawn(sleepers.run());
  std::vector<std::pair<milliseconds, bool>> woken;
  const SteadyTime start = world.clock.steady_now();
  for (const int ms : {500, 900}) {
    world.spawn(rest(sleepers, world, start + milliseconds(ms), woken));
  }
  world.scheduler.after(milliseconds(50), [&] { sleepers.cut(); });
  world.scheduler.run();
  const std::vector<std::pair<milliseconds, bool>> expected{{milliseconds(50), false},
                                                            {milliseconds(50), false}};
  EXPECT_EQ(woken, expected);
  EXPECT_FALSE(world.scheduler.stuck());
}

}  // namespace
}  // namespace longshore::delivery

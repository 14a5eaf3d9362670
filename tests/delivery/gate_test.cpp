#include "delivery/gate.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "delivery/sleepers.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::delivery {
namespace {

using longshore::testing::VirtualClock;
using longshore::testing::VirtualScheduler;
using std::chrono::milliseconds;

DeliveryConfiguration steady(double requests_per_second, std::uint32_t slots) {
  DeliveryConfiguration delivery;
  delivery.requests_per_second = requests_per_second;
  delivery.max_in_flight = slots;
  delivery.adaptive = false;
  return delivery;
}

struct GateWorld {
  VirtualClock clock;
  VirtualScheduler scheduler{clock};
  std::vector<std::pair<milliseconds, int>> passed;
  int turned_away = 0;
  milliseconds connecting{0};  // from the slot to the wire

  milliseconds now() const { return std::chrono::duration_cast<milliseconds>(clock.passed()); }
  void spawn(Task<void> task) { longshore::spawn(scheduler.io(), std::move(task)); }
  Task<void> pass(Gate& gate, Urgency urgency, int name, milliseconds held) {
    Gate::Pass pass(gate);
    const bool entered = co_await pass.enter(urgency);
    if (!entered) {
      ++turned_away;
      co_return;
    }
    const auto timer = scheduler.make_timer();
    co_await timer->wait_until(clock.steady_now() + connecting);
    bool cleared = pass.now();
    if (!cleared) cleared = co_await pass.turn();
    if (!cleared) {
      ++turned_away;
      co_return;
    }
    passed.emplace_back(now(), name);
    co_await timer->wait_until(clock.steady_now() + held);
  }
};

TEST(Gate, LetsNoMoreInThanItHasSlots) {
  GateWorld world;
  Governor governor(steady(0, 2));
  Gate gate(world.scheduler, world.clock, governor);
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

TEST(Gate, KnowsWhatItsWaitersWaitedFor) {
  GateWorld world;
  Governor governor(steady(10, 1));
  Gate gate(world.scheduler, world.clock, governor);
  world.spawn(gate.run());
  // 0 ms: the first goes; the second waits 300 ms for its slot. 300 ms: the second goes. At
  // 1,000 ms two go at once, the next waits 100 ms for its token, with a free slot.
  world.spawn(world.pass(gate, Urgency::kOrdinary, 1, milliseconds(300)));
  world.spawn(world.pass(gate, Urgency::kOrdinary, 2, milliseconds(10)));
  world.scheduler.after(milliseconds(1'000), [&] {
    world.spawn(world.pass(gate, Urgency::kOrdinary, 3, milliseconds(0)));
    world.spawn(world.pass(gate, Urgency::kOrdinary, 4, milliseconds(0)));
    world.spawn(world.pass(gate, Urgency::kOrdinary, 5, milliseconds(0)));
  });
  // 2,000 ms: a Retry-After of 500 ms with one who waits for it.
  world.scheduler.after(milliseconds(2'000), [&] {
    gate.note_time(world.clock.steady_now());
    governor.breaker().hold_until(world.clock.steady_now() + milliseconds(500));
    world.spawn(world.pass(gate, Urgency::kOrdinary, 6, milliseconds(0)));
  });
  GateTimes times;
  world.scheduler.after(milliseconds(3'000), [&] {
    times = gate.times();
    gate.close();
  });
  world.scheduler.run();
  EXPECT_EQ(times.slot, milliseconds(300));
  EXPECT_EQ(times.token, milliseconds(100));
  EXPECT_EQ(times.held, milliseconds(500));
  EXPECT_EQ(times.idle, milliseconds(2'100));
}

TEST(Gate, PacesTheAttempts) {
  GateWorld world;
  Governor governor(steady(10, 100));
  Gate gate(world.scheduler, world.clock, governor);
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

TEST(Gate, PacesWhatLeavesAndNotWhatEnters) {
  GateWorld world;
  Governor governor(steady(10, 100));
  Gate gate(world.scheduler, world.clock, governor);
  world.spawn(gate.run());
  for (int i = 0; i < 30; ++i) {
    world.connecting = milliseconds(i < 5 ? 900 - 100 * i : 0);  // five handshakes end together
    world.spawn(world.pass(gate, Urgency::kOrdinary, i, milliseconds(1)));
  }
  world.scheduler.after(milliseconds(10'000), [&] { gate.close(); });
  world.scheduler.run();
  ASSERT_EQ(world.passed.size(), 30U);
  for (std::size_t i = 0; i + 11 < world.passed.size(); ++i) {
    EXPECT_GE(world.passed[i + 11].first - world.passed[i].first, milliseconds(1'000)) << i;
  }
  EXPECT_EQ(gate.in_flight(), 0U);
}

TEST(Gate, AReadyOneIsTurnedAwayWhenItCloses) {
  GateWorld world;
  world.connecting = milliseconds(10);
  Governor governor(steady(1, 10));
  Gate gate(world.scheduler, world.clock, governor);
  world.spawn(gate.run());
  for (int i = 0; i < 2; ++i) {
    world.spawn(world.pass(gate, Urgency::kOrdinary, i, milliseconds(1)));
  }
  world.scheduler.after(milliseconds(5), [&] {
    governor.breaker().hold_until(world.clock.steady_now() + milliseconds(60'000));
  });
  world.scheduler.after(milliseconds(500), [&] { gate.close(); });
  world.scheduler.run();
  EXPECT_TRUE(world.passed.empty());
  EXPECT_EQ(world.turned_away, 2);
  EXPECT_EQ(gate.in_flight(), 0U);
  EXPECT_FALSE(world.scheduler.stuck());
}

TEST(Gate, LetsTheUrgentGoFirst) {
  GateWorld world;
  Governor governor(steady(0, 1));
  Gate gate(world.scheduler, world.clock, governor);
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
  GateWorld world;
  Governor governor(steady(0, 8));
  Gate gate(world.scheduler, world.clock, governor);
  world.spawn(gate.run());
  governor.breaker().hold_until(world.clock.steady_now() + milliseconds(700));
  world.spawn(world.pass(gate, Urgency::kUrgent, 0, milliseconds(1)));
  world.scheduler.after(milliseconds(1'000), [&] { gate.close(); });
  world.scheduler.run();
  ASSERT_EQ(world.passed.size(), 1U);
  EXPECT_EQ(world.passed[0].first, milliseconds(700));
}

TEST(Gate, AProbeThatHangsDoesNotKeepTheNextFromLeaving) {
  GateWorld world;
  Governor governor(steady(0, 8));
  Gate gate(world.scheduler, world.clock, governor);
  world.spawn(gate.run());
  const SteadyTime start = world.clock.steady_now();
  while (!governor.breaker().open()) governor.breaker().failed(start, start, nullptr, true);
  for (int i = 0; i < 3; ++i) {
    world.spawn(world.pass(gate, Urgency::kUrgent, i, milliseconds(30'000)));
  }
  world.scheduler.after(milliseconds(11'000), [&] { gate.close(); });
  world.scheduler.run();
  const std::vector<std::pair<milliseconds, int>> expected{
      {milliseconds(250), 0}, {milliseconds(5'250), 1}, {milliseconds(10'250), 2}};
  EXPECT_EQ(world.passed, expected);
}

TEST(Gate, TurnsAwayWhoWaitsWhenItCloses) {
  GateWorld world;
  Governor governor(steady(0, 1));
  Gate gate(world.scheduler, world.clock, governor);
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

Task<void> rest(Sleepers& sleepers, GateWorld& world, SteadyTime due,
                std::vector<std::pair<milliseconds, bool>>& woken) {
  const bool rested = co_await sleepers.sleep_until(due);
  woken.emplace_back(world.now(), rested);
}

TEST(Sleepers, WakeInTheirOrderBehindOneTimer) {
  GateWorld world;
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
  GateWorld world;
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

#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <vector>

#include "core/background.hpp"
#include "core/wait_queue.hpp"
#include "environment/real_scheduler.hpp"
#include "environment/system_clock.hpp"

namespace longshore::environment {
namespace {

const auto kNoSignal = [](int) { FAIL() << "no signal was sent"; };

Task<void> wait_for(Timer& timer, SteadyTime deadline, std::vector<bool>& results) {
  results.push_back(co_await timer.wait_until(deadline));
}

Task<void> compute(Scheduler& scheduler, Lane lane, std::thread::id& on, int& value) {
  std::function<int()> work = [&on] {
    on = std::this_thread::get_id();
    return 42;
  };
  value = co_await in_background<int>(scheduler, lane, std::move(work));
}

TEST(SchedulerTest, RunEndsWhenNothingIsLeft) {
  RealScheduler scheduler;
  scheduler.run(kNoSignal);
  bool ran = false;
  asio::post(scheduler.io(), [&] { ran = true; });
  scheduler.run(kNoSignal);
  EXPECT_TRUE(ran);
}

TEST(SchedulerTest, APassedDeadlineCompletesAndACancelledWaitTellsSo) {
  RealScheduler scheduler;
  const auto passed = scheduler.make_timer();
  const auto far = scheduler.make_timer();
  std::vector<bool> passed_result;
  std::vector<bool> far_result;
  spawn(scheduler.io(), wait_for(*far, SteadyTime::max(), far_result));
  spawn(scheduler.io(), wait_for(*passed, SteadyTime::min(), passed_result));
  asio::post(scheduler.io(), [&] { far->cancel(); });
  scheduler.run(kNoSignal);
  EXPECT_EQ(passed_result, std::vector<bool>{true});
  EXPECT_EQ(far_result, std::vector<bool>{false});
}

TEST(SchedulerTest, ACancelAfterTheExpiryStillCounts) {
  RealScheduler scheduler;
  const auto timer = scheduler.make_timer();
  std::vector<bool> result;
  spawn(scheduler.io(), wait_for(*timer, SteadyTime::min(), result), [](std::exception_ptr) {});
  // Runs once the wait has begun; by then the timer has expired or is about to.
  asio::post(scheduler.io(), [&] { timer->cancel(); });
  scheduler.run(kNoSignal);
  EXPECT_EQ(result, std::vector<bool>{false});
}

TEST(SchedulerTest, EachLaneHasAThreadAndKeepsTheRunAlive) {
  RealScheduler scheduler;
  std::thread::id reader;
  std::thread::id ledger;
  int one = 0;
  int two = 0;
  spawn(scheduler.io(), compute(scheduler, Lane::kReader, reader, one));
  spawn(scheduler.io(), compute(scheduler, Lane::kLedger, ledger, two));
  scheduler.run(kNoSignal);
  EXPECT_EQ(one, 42);
  EXPECT_EQ(two, 42);
  EXPECT_NE(reader, ledger);
  EXPECT_NE(reader, std::this_thread::get_id());
}

TEST(SchedulerTest, ALaneKeepsTheOrderAndEndsWhatWasPosted) {
  std::vector<int> order;
  {
    LaneThread lane("lane");
    for (int i = 0; i < 100; ++i) lane.post([&order, i] { order.push_back(i); });
  }
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(SchedulerTest, SignalsArriveOnTheIoThreadAndDoNotKeepItAlive) {
  RealScheduler scheduler;
  const auto timer = scheduler.make_timer();
  std::vector<int> signals;
  std::vector<bool> result;
  std::thread::id on;
  spawn(scheduler.io(), wait_for(*timer, SteadyTime::max(), result));
  asio::post(scheduler.io(), [] { std::raise(SIGINT); });
  scheduler.run([&](int number) {
    on = std::this_thread::get_id();
    signals.push_back(number);
    if (number == SIGINT) {
      std::raise(SIGTERM);
    } else {
      timer->cancel();
    }
  });
  EXPECT_EQ(signals, (std::vector<int>{SIGINT, SIGTERM}));
  EXPECT_EQ(on, std::this_thread::get_id());
  EXPECT_EQ(result, std::vector<bool>{false});
}

TEST(SchedulerTest, AfterARunSignalsDoWhatTheyDidBefore) {
  RealScheduler scheduler;
  scheduler.run(kNoSignal);
  EXPECT_EXIT(
      {
        std::raise(SIGTERM);
        std::exit(0);
      },
      ::testing::KilledBySignal(SIGTERM), "");
}

TEST(RandomTest, ASeedRepeatsItselfAndTheSystemDoesNot) {
  SeededRandom one(7);
  SeededRandom two(7);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(one.next(), two.next());
  EXPECT_NE(one.next(), one.next());
  EXPECT_NE(SeededRandom().next(), SeededRandom().next());
}

}  // namespace
}  // namespace longshore::environment

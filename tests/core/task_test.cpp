// Tasks: who runs when, what an exception does, and what becomes of tasks that never end.
#include "core/task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/outside.hpp"
#include "core/task_group.hpp"
#include "core/wait_queue.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore {
namespace {

using ::testing::ElementsAre;

class TaskTest : public ::testing::Test {
 protected:
  void start(Task<void> task, Ended ended = nullptr) {
    spawn(context_.get_executor(), std::move(task), std::move(ended));
  }

  asio::io_context context_{1};
  std::vector<std::string> log_;
};

Task<int> at_once(int value) {
  co_return value;
}

Task<bool> waiting(WaitQueue& queue) {
  co_return co_await queue.wait();
}

TEST_F(TaskTest, ATaskBeginsWhenItIsAwaited) {
  auto inner = [](std::vector<std::string>& log) -> Task<int> {
    log.push_back("inner");
    co_return 7;
  };
  auto outer = [&]() -> Task<void> {
    Task<int> task = inner(log_);
    log_.push_back("outer");
    const int value = co_await task;
    log_.push_back(std::to_string(value));
  };
  start(outer());
  EXPECT_TRUE(log_.empty());
  context_.run();
  EXPECT_THAT(log_, ElementsAre("outer", "inner", "7"));
}

// Neither takes stack for each await, in whatever way the program is compiled.
TEST_F(TaskTest, AMillionAwaitsNeedNoStack) {
  std::int64_t sum = 0;
  WaitQueue queue;
  auto count = [&]() -> Task<void> {
    for (int i = 0; i < 1'000'000; ++i) sum += co_await at_once(1);
    for (int i = 0; i < 100'000; ++i) {
      asio::post(context_, [&] { queue.wake_one(); });
      const bool woken = co_await waiting(queue);
      sum += woken ? 1 : 0;
    }
  };
  start(count());
  context_.run();
  EXPECT_EQ(sum, 1'100'000);
}

TEST_F(TaskTest, AnExceptionGoesToWhoeverAwaits) {
  WaitQueue queue;
  auto fail = [&]() -> Task<int> {
    co_await queue.wait();
    throw std::runtime_error("lost");
  };
  auto outer = [&]() -> Task<void> {
    try {
      const int value = co_await fail();
      log_.push_back(std::to_string(value));
    } catch (const std::runtime_error& error) {
      log_.push_back(error.what());
    }
  };
  start(outer());
  asio::post(context_, [&] { queue.wake_one(); });
  context_.run();
  EXPECT_THAT(log_, ElementsAre("lost"));
}

TEST_F(TaskTest, AnExceptionThatEscapesIsToldOrLeavesTheRun) {
  auto fail = []() -> Task<void> {
    throw std::runtime_error("lost");
    co_return;
  };
  std::exception_ptr told;
  start(fail(), [&](std::exception_ptr failure) { told = std::move(failure); });
  context_.run();
  EXPECT_TRUE(told);

  context_.restart();
  start(fail());
  start([](std::vector<std::string>& log) -> Task<void> {
    log.push_back("another");
    co_return;
  }(log_));
  EXPECT_THROW(context_.run(), std::runtime_error);
  context_.run();
  EXPECT_THAT(log_, ElementsAre("another"));
}

TEST_F(TaskTest, WhoIsWokenGoesOnLaterAndInOrder) {
  WaitQueue queue;
  auto wait = [&](std::string name) -> Task<void> {
    const bool value = co_await waiting(queue);
    log_.push_back(name + (value ? " true" : " false"));
  };
  for (const char* name : {"a", "b", "c"}) start(wait(name));
  asio::post(context_, [&] {
    EXPECT_EQ(queue.size(), 3U);
    queue.wake_one();
    queue.wake_all(false);
    EXPECT_FALSE(queue.wake_one());
    log_.push_back("woken");
  });
  context_.run();
  EXPECT_THAT(log_, ElementsAre("woken", "a true", "b false", "c false"));
}

// Tasks that keep each other busy leave the sockets and timers their turn.
TEST_F(TaskTest, WhatIsReadyDoesNotKeepOthersWaiting) {
  bool stop = false;
  auto busy = [&]() -> Task<void> {
    WaitQueue queue;
    while (!stop) {
      start([](WaitQueue& other) -> Task<void> {
        other.wake_one();
        co_return;
      }(queue));
      co_await queue.wait();
    }
  };
  start(busy());
  asio::post(context_, [this, &stop] { asio::post(context_, [&stop] { stop = true; }); });
  context_.run();
  EXPECT_TRUE(stop);
}

// Says when it goes.
class Goes {
 public:
  Goes(std::vector<std::string>& log, std::string name) : log_(log), name_(std::move(name)) {}
  Goes(const Goes&) = delete;
  Goes& operator=(const Goes&) = delete;
  ~Goes() { log_.push_back(name_); }

 private:
  std::vector<std::string>& log_;
  std::string name_;
};

Task<void> inner(WaitQueue& queue, std::vector<std::string>& log) {
  const Goes goes(log, "inner");
  co_await queue.wait();
  log.push_back("never");
}

Task<void> outer(WaitQueue& queue, std::vector<std::string>& log) {
  const Goes goes(log, "outer");
  co_await inner(queue, log);
  log.push_back("never");
}

TEST_F(TaskTest, AQueueThatGoesEndsWhoWaitsInIt) {
  auto queue = std::make_unique<WaitQueue>();
  bool ended = false;
  start(outer(*queue, log_), [&](const std::exception_ptr&) { ended = true; });
  context_.poll();
  EXPECT_FALSE(context_.stopped()) << "the task is not over";
  queue.reset();
  EXPECT_THAT(log_, ElementsAre("inner", "outer"));
  EXPECT_FALSE(ended);
  context_.poll();
  EXPECT_TRUE(context_.stopped());
}

TEST_F(TaskTest, WhatIsReadyGoesWithItsContext) {
  WaitQueue queue;
  {
    asio::io_context context(1);
    spawn(context.get_executor(), outer(queue, log_));
    context.poll();
    queue.wake_all();
    spawn(context.get_executor(), outer(queue, log_));  // never begun: no frame holds anything yet
  }
  EXPECT_THAT(log_, ElementsAre("inner", "outer"));
}

TEST_F(TaskTest, ACallbackBringsItsResultsOrEndsTheTask) {
  using Kept = std::optional<Callback<int, std::string>>;
  Kept kept;
  auto wait = [&]() -> Task<void> {
    const auto [number, word] = co_await outside<int, std::string>(
        [&kept](auto callback) { kept.emplace(std::move(callback)); });
    log_.push_back(word + std::to_string(number));
  };
  start(wait());
  context_.poll();
  (*kept)(4, "is ");
  EXPECT_THAT(log_, ElementsAre("is 4"));

  context_.restart();
  start(wait());
  context_.poll();
  EXPECT_FALSE(context_.stopped());
  kept.reset();
  context_.poll();
  EXPECT_TRUE(context_.stopped());
  EXPECT_THAT(log_, ElementsAre("is 4"));
}

TEST_F(TaskTest, AGroupIsJoinedWhenTheLastHasEnded) {
  testing::VirtualClock clock;
  testing::VirtualScheduler scheduler{clock};
  int failures = 0;
  TaskGroup group(scheduler, [&](const std::exception_ptr&) { ++failures; });
  auto join = [&]() -> Task<void> {
    co_await group.join();
    log_.push_back("joined");
  };
  auto work = [&](bool fails) -> Task<void> {
    log_.push_back("work");
    if (fails) throw std::runtime_error("lost");
    co_return;
  };
  group.spawn(work(false));
  group.spawn(work(true));
  spawn(scheduler.io(), join());
  scheduler.run();
  EXPECT_THAT(log_, ElementsAre("work", "work", "joined"));
  EXPECT_EQ(failures, 1);
}

}  // namespace
}  // namespace longshore

#include "delivery/courier.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "support/no_log.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::delivery {
namespace {

using longshore::testing::VirtualClock;
using longshore::testing::VirtualScheduler;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Answers in the order of a script; the last one for ever.
class ScriptedExchanger final : public http::Exchanger {
 public:
  ScriptedExchanger(VirtualScheduler& scheduler, VirtualClock& clock)
      : scheduler_(scheduler), clock_(clock) {}

  Task<Answer> exchange(const Request&, BodySink*, http::Clearance& way) override {
    if (!way.now() && !co_await way.turn()) co_return cancelled();
    times.push_back(std::chrono::duration_cast<milliseconds>(clock_.passed()));
    const Answer answer = script.front();
    if (script.size() > 1) script.pop_front();
    const auto timer = scheduler_.make_timer();
    co_await timer->wait_until(clock_.steady_now() + milliseconds(10));
    co_return answer;
  }
  void drain() override {}
  void abort() override {}

  static Answer cancelled() {
    Answer answer;
    answer.fault = TransportFault::kCancelled;
    return answer;
  }

  std::deque<Answer> script;
  std::vector<milliseconds> times;

 private:
  VirtualScheduler& scheduler_;
  VirtualClock& clock_;
};

class LargestRandom final : public Random {
 public:
  std::uint64_t next() override { return ~0ULL; }
};

Answer status(int code, std::string retry_after = "") {
  Answer answer;
  answer.request_left = true;
  answer.status = code;
  answer.retry_after = std::move(retry_after);
  if (code == 200) answer.body = R"({"data":{"job_id":"j"}})";
  return answer;
}

Answer broken(TransportFault fault, bool left) {
  Answer answer;
  answer.fault = fault;
  answer.request_left = left;
  return answer;
}

struct CourierWorld {
  VirtualClock clock;
  VirtualScheduler scheduler{clock};
  ScriptedExchanger exchanger{scheduler, clock};
  Governor governor{DeliveryConfiguration{.max_in_flight = 4, .requests_per_second = 0}};
  Gate gate{scheduler, clock, governor};
  Sleepers sleepers{scheduler};
  StopSwitch stop;
  Statistics statistics;
  LargestRandom random;
  NoLog log{true};
  RetryConfiguration retry;
  milliseconds give_up{3'600'000};
  std::optional<Delivered> delivered;

  Task<void> carry(Courier& courier, Errand& errand) {
    delivered = co_await courier.send(errand);
    gate.close();
    sleepers.cut();
  }

  // Sends one job through the script; stops the run at `stop_at`, if given.
  Delivered send(std::deque<Answer> script, std::optional<milliseconds> stop_at = {}) {
    exchanger.script = std::move(script);
    Courier courier({exchanger, gate, governor, sleepers, stop, clock, random, statistics, log},
                    retry, give_up);
    stop.on_stop([this] {
      gate.close();
      sleepers.cut();
    });
    Errand errand;
    errand.classify = [](const Answer& answer, SystemTime now) {
      return api::classify_job(answer, "001", now);
    };
    if (stop_at) {
      scheduler.after(*stop_at, [this] { stop.request({ExitCode::kInterrupted, "signal"}); });
    }
    spawn(scheduler.io(), gate.run());
    spawn(scheduler.io(), sleepers.run());
    spawn(scheduler.io(), carry(courier, errand));
    scheduler.run();
    EXPECT_FALSE(scheduler.stuck());
    EXPECT_EQ(gate.in_flight(), 0U);
    return delivered.value();
  }
};

TEST(Courier, DeliversAtTheFirstAttempt) {
  CourierWorld world;
  const Delivered delivered = world.send({status(200)});
  EXPECT_EQ(delivered.end, Delivered::End::kAnswered);
  EXPECT_EQ(delivered.verdict.id, "j");
  EXPECT_EQ(delivered.attempts, 1U);
  EXPECT_FALSE(delivered.in_doubt);
  EXPECT_EQ(world.statistics.requests().retried, 0U);
}

TEST(Courier, BacksOffAndTriesAgain) {
  CourierWorld world;
  const Delivered delivered = world.send({status(503), status(503), status(200)});
  EXPECT_EQ(delivered.attempts, 3U);
  EXPECT_TRUE(delivered.in_doubt);
  EXPECT_EQ(delivered.verdict.meaning, api::Meaning::kDone);
  ASSERT_EQ(world.exchanger.times.size(), 3U);
  // The largest jitter: just under 500 ms, then just under 1 s, and 10 ms an attempt.
  EXPECT_EQ(world.exchanger.times[1], milliseconds(509));
  EXPECT_EQ(world.exchanger.times[2], milliseconds(1'519));
  EXPECT_EQ(world.statistics.requests().by_status.at(503), 2U);
  EXPECT_EQ(world.statistics.requests().retried, 2U);
}

TEST(Courier, HasNoDoubtAfterARefusedConnection) {
  CourierWorld world;
  const Delivered delivered = world.send({broken(TransportFault::kRefused, false), status(200)});
  EXPECT_EQ(delivered.attempts, 2U);
  EXPECT_FALSE(delivered.in_doubt);
}

TEST(Courier, AConnectionFoundClosedCostsNoAttemptAndNoWait) {
  CourierWorld world;
  const Delivered delivered =
      world.send({broken(TransportFault::kStaleConnection, false), status(200)});
  EXPECT_EQ(delivered.attempts, 1U);
  EXPECT_FALSE(delivered.in_doubt);
  EXPECT_EQ(world.exchanger.times[1], milliseconds(10));
}

TEST(Courier, ARequestThatLeftOnAStaleConnectionMayBeAtWork) {
  CourierWorld world;
  world.retry.after_timeout = milliseconds(5'000);
  const Delivered delivered =
      world.send({broken(TransportFault::kStaleConnection, true), status(200)});
  EXPECT_EQ(delivered.attempts, 2U);
  EXPECT_TRUE(delivered.in_doubt);
  EXPECT_EQ(world.exchanger.times[1], milliseconds(5'010));
}

TEST(Courier, ConnectionsThatAreAlwaysFoundClosedAreAFailureInTheEnd) {
  CourierWorld world;
  world.retry.max_attempts = 2;
  const Delivered delivered = world.send({broken(TransportFault::kStaleConnection, false)});
  EXPECT_EQ(delivered.end, Delivered::End::kExhausted);
  EXPECT_EQ(world.exchanger.times.size(), 5U);
}

TEST(Courier, GivesUpAfterItsAttempts) {
  CourierWorld world;
  world.retry.max_attempts = 3;
  const Delivered delivered = world.send({status(500)});
  EXPECT_EQ(delivered.end, Delivered::End::kExhausted);
  EXPECT_EQ(delivered.attempts, 3U);
  EXPECT_FALSE(world.stop.requested());
}

TEST(Courier, RetryAfterHoldsBackTheWholePool) {
  CourierWorld world;
  const Delivered delivered = world.send({status(429, "30"), status(200)});
  EXPECT_EQ(delivered.attempts, 2U);
  EXPECT_EQ(world.exchanger.times[1], milliseconds(30'010));
  EXPECT_GE(world.governor.breaker().held_until(),
            SteadyTime{} + std::chrono::hours(1) + seconds(30));
}

TEST(Courier, ARetryAfterBeyondItsLimitEndsTheRun) {
  CourierWorld world;
  const Delivered delivered = world.send({status(503, "901")});
  EXPECT_EQ(delivered.end, Delivered::End::kStopped);
  EXPECT_TRUE(delivered.in_doubt);
  ASSERT_TRUE(world.stop.requested());
  EXPECT_EQ(world.stop.reasons()[0].exit_code, ExitCode::kUnfinished);
}

TEST(Courier, AFatalAnswerEndsTheRunAtOnce) {
  CourierWorld world;
  const Delivered delivered = world.send({status(401)});
  EXPECT_EQ(delivered.end, Delivered::End::kAnswered);
  EXPECT_EQ(delivered.verdict.meaning, api::Meaning::kFatal);
  ASSERT_TRUE(world.stop.requested());
  EXPECT_EQ(world.stop.reasons()[0].exit_code, ExitCode::kRemoteRefused);
}

TEST(Courier, GivesUpWithoutOneGoodAnswerForLong) {
  CourierWorld world;
  world.retry.max_attempts = 100;
  world.give_up = milliseconds(5'000);
  const Delivered delivered = world.send({status(503)});
  EXPECT_EQ(delivered.end, Delivered::End::kStopped);
  ASSERT_TRUE(world.stop.requested());
  EXPECT_EQ(world.stop.reasons()[0].exit_code, ExitCode::kUnfinished);
  EXPECT_GE(world.exchanger.times.back(), milliseconds(5'000));
}

TEST(Courier, AStopCutsTheBackoff) {
  CourierWorld world;
  world.retry.base_delay = milliseconds(60'000);
  const Delivered delivered = world.send({status(503)}, milliseconds(100));
  EXPECT_EQ(delivered.end, Delivered::End::kStopped);
  EXPECT_EQ(delivered.attempts, 1U);
  EXPECT_EQ(world.clock.passed(), milliseconds(100));
}

TEST(Courier, WhatTheDrainKeptFromLeavingWasNoAttempt) {
  CourierWorld world;
  const Delivered delivered =
      world.send({broken(TransportFault::kCancelled, false)}, milliseconds(5));
  EXPECT_EQ(delivered.end, Delivered::End::kStopped);
  EXPECT_EQ(delivered.attempts, 0U);
  EXPECT_FALSE(delivered.in_doubt);
  EXPECT_EQ(world.statistics.requests().sent, 0U);
}

TEST(Courier, AStopLetsTheAttemptUnderWayEnd) {
  CourierWorld world;
  const Delivered delivered = world.send({status(200)}, milliseconds(5));
  EXPECT_EQ(delivered.end, Delivered::End::kAnswered);
  EXPECT_EQ(delivered.verdict.meaning, api::Meaning::kDone);
}

}  // namespace
}  // namespace longshore::delivery

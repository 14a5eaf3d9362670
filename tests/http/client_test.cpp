#include "http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/limits.hpp"
#include "scripted_network.hpp"
#include "support/free_clearance.hpp"

namespace longshore::http {
namespace {

using namespace std::chrono_literals;
using testing::Arrival;
using testing::arriving;
using testing::ConnectionScript;
using ::testing::ElementsAre;
using testing::end_arriving;
using testing::fault_arriving;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kGood = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

testing::FreeClearance free_clearance;

Task<void> keep_answer(Client& client, Request request, BodySink* sink, Answer& into,
                       Clearance& clearance = free_clearance) {
  into = co_await client.exchange(request, sink, clearance);
}

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() { make_client(32); }

  void make_client(std::size_t connections_max) {
    client = std::make_unique<Client>(
        clock, network, ClientOptions{"api.example", "", "k", 10'000ms, 30'000ms, connections_max});
  }

  void start(Answer& into, std::string_view target = "/jobs", BodySink* sink = nullptr) {
    spawn(scheduler.io(), keep_answer(*client, Request{Method::kPost, target, {"{}"}}, sink, into));
  }
  Answer exchange(BodySink* sink = nullptr) {
    Answer answer;
    start(answer, "/jobs", sink);
    scheduler.run();
    EXPECT_FALSE(scheduler.stuck());
    return answer;
  }
  ConnectionScript& script(std::vector<std::vector<Arrival>> answers) {
    network.scripts.emplace_back();
    network.scripts.back().answers = std::move(answers);
    return network.scripts.back();
  }

  testing::VirtualClock clock;
  testing::VirtualScheduler scheduler{clock};
  testing::ScriptedNetwork network{scheduler};
  std::unique_ptr<Client> client;
};

TEST_F(ClientTest, SendsOneRequestInOneWrite) {
  script({{arriving(kGood, 50ms)}});
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kNone);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(answer.latency, 50ms);
  ASSERT_EQ(network.written.size(), 1u);
  EXPECT_THAT(network.written[0], StartsWith("POST /jobs HTTP/1.1\r\nHost: api.example\r\n"));
}

TEST_F(ClientTest, LatencyDoesNotCountTheConnecting) {
  script({{arriving(kGood, 50ms)}}).connect_after = 3000ms;
  EXPECT_EQ(exchange().latency, 50ms);
}

TEST_F(ClientTest, AnswersMayComeInPieces) {
  ConnectionScript& pieces = script({{arriving(kGood)}, {arriving(kGood)}});
  pieces.read_bytes_max = 1;
  EXPECT_EQ(exchange().body, "{}");
  EXPECT_EQ(exchange().body, "{}");
  EXPECT_EQ(network.connects, 1u);
}

TEST_F(ClientTest, KeepsConnectionsAndTakesTheNewestFirst) {
  script({{arriving(kGood, 10ms)}, {}});
  script({{arriving(kGood, 20ms)}, {arriving(kGood)}, {arriving(kGood)}});
  Answer first, second;
  start(first);
  start(second);
  scheduler.run();
  EXPECT_EQ(network.connects, 2u);
  EXPECT_EQ(client->idle_connections(), 2u);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(network.connects, 2u);
}

TEST_F(ClientTest, DropsWhatTheServerDoesNotKeep) {
  script({{arriving("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")}});
  script({{arriving("HTTP/1.0 200 OK\r\n\r\nbody"), end_arriving()}});
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(network.open, 0u);
  const Answer until_end = exchange();
  EXPECT_EQ(until_end.status, 200);
  EXPECT_EQ(until_end.body, "body");
  EXPECT_EQ(network.open, 0u);
}

TEST_F(ClientTest, DropsAConnectionWithBytesBehindTheAnswer) {
  script({{arriving(kGood + "HTTP/1.1 200 OK\r\n")}});
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(network.open, 0u);
}

TEST_F(ClientTest, DropsConnectionsThatIdledTooLong) {
  script({{arriving(kGood)}, {arriving(kGood)}});
  script({{arriving(kGood)}});
  exchange();
  scheduler.run_for(limits::kIdleConnectionMax);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(network.connects, 1u);
  scheduler.run_for(limits::kIdleConnectionMax + 1ms);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(network.connects, 2u);
  EXPECT_EQ(network.open, 1u);
}

TEST_F(ClientTest, AConnectionClosedWhileIdleCostsNothing) {
  script({{arriving(kGood)}}).closed_when_idle = true;
  script({{arriving(kGood)}});
  exchange();
  scheduler.run_for(10ms);
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kNone);
  EXPECT_EQ(network.connects, 2u);
  EXPECT_EQ(network.written.size(), 2u);
}

// What follows an answer at once is not looked at, unless there is a reason.
TEST_F(ClientTest, AServerThatClosesUnsaidIsLookedAtFromThenOn) {
  script({{arriving(kGood)}, {end_arriving()}});
  script({{arriving(kGood)}}).closed_when_idle = true;
  script({{arriving(kGood)}});
  exchange();
  EXPECT_EQ(exchange().fault, TransportFault::kStaleConnection);
  EXPECT_EQ(exchange().fault, TransportFault::kNone);
  EXPECT_EQ(exchange().fault, TransportFault::kNone);
  EXPECT_EQ(network.connects, 3u);
}

// It may have been given before the request was read, and something may follow it.
TEST_F(ClientTest, BehindAnAnswerThatIsNoSuccessIsLooked) {
  script({{arriving("HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n")}}).closed_when_idle = true;
  script({{arriving(kGood)}});
  EXPECT_EQ(exchange().status, 429);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(network.connects, 2u);
}

TEST_F(ClientTest, AKeptConnectionThatBreaksUnderTheRequestIsStale) {
  for (const Arrival& breakage : {fault_arriving(TransportFault::kReset), end_arriving(),
                                  fault_arriving(TransportFault::kClosedEarly)}) {
    script({{arriving(kGood)}, {breakage}});
    exchange();
    const Answer answer = exchange();
    EXPECT_EQ(answer.fault, TransportFault::kStaleConnection);
    EXPECT_TRUE(answer.request_left);
    EXPECT_EQ(network.open, 0u);
  }
}

TEST_F(ClientTest, AWriteThatFailsOnAKeptConnectionIsStale) {
  ConnectionScript& broken = script({{arriving(kGood)}});
  broken.writes_max = 1;
  exchange();
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kStaleConnection);
  EXPECT_FALSE(answer.request_left);
}

TEST_F(ClientTest, OnANewConnectionABreakIsABreak) {
  script({{fault_arriving(TransportFault::kReset)}});
  EXPECT_EQ(exchange().fault, TransportFault::kReset);
  script({{end_arriving()}});
  EXPECT_EQ(exchange().fault, TransportFault::kClosedEarly);
  script({}).writes_max = 0;
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kReset);
  EXPECT_FALSE(answer.request_left);
}

TEST_F(ClientTest, ABreakWithinAnAnswerIsNotStale) {
  script({{arriving(kGood)}, {arriving("HTTP/1.1 2"), end_arriving()}});
  exchange();
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kClosedEarly);
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(answer.status, 0);
}

TEST_F(ClientTest, ABodyThatMayHaveBeenCutDoesNotCount) {
  script({{arriving("HTTP/1.0 200 OK\r\n\r\n{}"), fault_arriving(TransportFault::kClosedEarly)}});
  EXPECT_EQ(exchange().fault, TransportFault::kClosedEarly);
}

// Whether the server closes behind it, or merely reads no further.
TEST_F(ClientTest, AnAnswerToHalfARequestCounts) {
  for (const auto fault : {TransportFault::kReset, TransportFault::kRequestTimeout}) {
    ConnectionScript& early =
        script({{arriving("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")}});
    early.writes_max = 0;
    early.write_fault = fault;
    early.bytes_of_failed_write = 100;
    const Answer answer = exchange();
    EXPECT_EQ(answer.fault, TransportFault::kNone) << name_of(fault);
    EXPECT_EQ(answer.status, 413) << name_of(fault);
    EXPECT_EQ(network.open, 0u);
  }
}

TEST_F(ClientTest, AWriteThatFailsTookItsTime) {
  ConnectionScript& stuck = script({});
  stuck.writes_max = 0;
  stuck.write_fault = TransportFault::kRequestTimeout;
  stuck.bytes_of_failed_write = 100;
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kRequestTimeout);
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(answer.latency, 30s);
  EXPECT_EQ(clock.passed(), 30s);
}

TEST_F(ClientTest, TheRequestTimeoutSpansTheWholeAnswer) {
  std::vector<Arrival> trickle;
  for (const char c : kGood) trickle.push_back(arriving(std::string(1, c), 1000ms));
  script({trickle});
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kRequestTimeout);
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(clock.passed(), 30s);
  EXPECT_EQ(network.open, 0u);
}

TEST_F(ClientTest, AnAnswerThatNeverComesTimesOutOnKeptConnectionsToo) {
  script({{arriving(kGood)}, {}});
  exchange();
  EXPECT_EQ(exchange().fault, TransportFault::kRequestTimeout);
}

TEST_F(ClientTest, ConnectFaultsLeaveNothingInDoubt) {
  for (const TransportFault fault :
       {TransportFault::kResolve, TransportFault::kRefused, TransportFault::kCertificate,
        TransportFault::kProxy, TransportFault::kTls}) {
    script({}).connect_fault = fault;
    const Answer answer = exchange();
    EXPECT_EQ(answer.fault, fault);
    EXPECT_FALSE(answer.request_left);
    EXPECT_EQ(answer.detail, "scripted");
  }
  script({}).connect_after = 10'001ms;
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kConnectTimeout);
  EXPECT_EQ(clock.passed(), 10s);
}

TEST_F(ClientTest, WhatIsTooLargeOrNotHttpDropsTheConnection) {
  script({{arriving("HTTP/1.1 200 OK\r\nX: " + std::string(limits::kHeaderBytesMax, 'x'))}});
  EXPECT_EQ(exchange().fault, TransportFault::kTooLarge);
  script({{arriving("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")}});
  EXPECT_EQ(exchange().fault, TransportFault::kTooLarge);
  script({{arriving("SSH-2.0-OpenSSH_9.2\r\n\r\n")}});
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kMalformed);
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(network.open, 0u);
}

TEST_F(ClientTest, ATargetThatCouldNotBeSentSafelyIsNotSent) {
  Answer answer;
  start(answer, "/jobs HTTP/1.1\r\nX-Injected: 1\r\n");
  scheduler.run();
  EXPECT_EQ(answer.fault, TransportFault::kMalformed);
  EXPECT_FALSE(answer.request_left);
  EXPECT_EQ(network.connects, 0u);
}

class ThrowingSink final : public BodySink {
 public:
  bool take(std::string_view) override { throw std::bad_alloc(); }
};

Task<void> catch_failure(Client& client, BodySink* sink, bool& failed) {
  try {
    co_await client.exchange(Request{Method::kPost, "/jobs", {"{}"}}, sink, free_clearance);
  } catch (const std::bad_alloc&) {
    failed = true;
  }
}

// The others go on, and can be broken off.
TEST_F(ClientTest, AnExchangeThatThrowsLeavesNothingBehind) {
  make_client(1);
  script({{arriving(kGood)}});
  script({{arriving(kGood, 20ms)}});
  ThrowingSink sink;
  bool failed = false;
  Answer next;
  spawn(scheduler.io(), catch_failure(*client, &sink, failed));
  start(next);
  scheduler.run_for(10ms);
  EXPECT_TRUE(failed);
  client->abort();
  scheduler.run();
  EXPECT_FALSE(scheduler.stuck());
  EXPECT_EQ(next.fault, TransportFault::kCancelled);
  EXPECT_EQ(network.open, 0u);
}

class CountingSink final : public BodySink {
 public:
  bool take(std::string_view piece) override {
    bytes += piece.size();
    return bytes <= bytes_max;
  }
  std::size_t bytes = 0;
  std::size_t bytes_max = 1'000'000;
};

TEST_F(ClientTest, AListGoesThroughTheSinkAndARefusalStaysInTheAnswer) {
  script({{arriving("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n"),
           arriving(std::string(500'000, 'x'))},
          {arriving("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope")}});
  CountingSink sink;
  const Answer list = exchange(&sink);
  EXPECT_EQ(list.status, 200);
  EXPECT_EQ(list.body, "");
  EXPECT_EQ(sink.bytes, 500'000u);
  const Answer refusal = exchange(&sink);
  EXPECT_EQ(refusal.status, 404);
  EXPECT_EQ(refusal.body, "nope");
  EXPECT_EQ(network.connects, 1u);
}

TEST_F(ClientTest, ASinkThatRefusesEndsTheExchange) {
  script({{arriving("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\nabc")}});
  CountingSink sink;
  sink.bytes_max = 2;
  EXPECT_EQ(exchange(&sink).fault, TransportFault::kMalformed);
  EXPECT_EQ(network.open, 0u);
}

TEST_F(ClientTest, ExchangesBeyondTheBoundWaitForTheirTurn) {
  make_client(2);
  for (int i = 0; i < 2; ++i) {
    script({{arriving(kGood, 100ms)}, {arriving(kGood, 100ms)}, {arriving(kGood, 100ms)}});
  }
  std::vector<Answer> answers(6);
  for (Answer& answer : answers) start(answer);
  scheduler.run();
  for (const Answer& answer : answers) EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(network.connects, 2u);
  EXPECT_EQ(clock.passed(), 300ms);
}

TEST_F(ClientTest, AFailureGivesItsTurnToTheNext) {
  make_client(1);
  script({{fault_arriving(TransportFault::kReset, 10ms)}});
  script({}).connect_fault = TransportFault::kRefused;
  script({{arriving(kGood)}});
  std::vector<Answer> answers(3);
  for (Answer& answer : answers) start(answer);
  scheduler.run();
  EXPECT_EQ(answers[0].fault, TransportFault::kReset);
  EXPECT_EQ(answers[1].fault, TransportFault::kRefused);
  EXPECT_EQ(answers[2].status, 200);
}

TEST_F(ClientTest, ADrainLetsWhatHasLeftEndAndNothingElseLeave) {
  make_client(2);
  script({{arriving(kGood, 3000ms)}});  // waits for its answer
  script({}).connect_after = 5000ms;    // is being connected
  std::vector<Answer> answers(3);       // one more than there are connections
  for (Answer& answer : answers) start(answer);
  scheduler.after(1s, [this] { client->drain(); });
  scheduler.run();
  EXPECT_FALSE(scheduler.stuck());
  EXPECT_EQ(clock.passed(), 3s);
  EXPECT_EQ(answers[0].status, 200);
  for (const std::size_t i : {1, 2}) {
    EXPECT_EQ(answers[i].fault, TransportFault::kCancelled) << i;
    EXPECT_FALSE(answers[i].request_left) << i;
  }
  EXPECT_EQ(network.written.size(), 1u);
}

TEST_F(ClientTest, AbortBreaksOffEverything) {
  make_client(3);
  script({{arriving(kGood)}});  // idle at the abort
  exchange();
  script({});                         // waits for an answer
  script({}).connect_after = 5000ms;  // is being connected
  std::vector<Answer> answers(5);     // two more than there are connections
  for (Answer& answer : answers) start(answer);
  scheduler.after(1s, [this] { client->abort(); });
  scheduler.run();
  EXPECT_FALSE(scheduler.stuck());
  EXPECT_EQ(clock.passed(), 1s);
  for (const Answer& answer : answers) {
    EXPECT_NE(answer.fault, TransportFault::kNone);
    EXPECT_EQ(answer.status, 0);
  }
  EXPECT_TRUE(network.aborted);
  EXPECT_EQ(network.open, 0u);
  EXPECT_EQ(answers[0].fault, TransportFault::kCancelled);
  EXPECT_TRUE(answers[0].request_left);
  EXPECT_EQ(answers[4].fault, TransportFault::kCancelled);
  EXPECT_FALSE(answers[4].request_left);
  const Answer late = exchange();
  EXPECT_EQ(late.fault, TransportFault::kCancelled);
  EXPECT_FALSE(late.request_left);
}

// Lets one pass at a time, when told to.
class HeldClearance final : public Clearance {
 public:
  bool now() override { return false; }
  Task<bool> turn() override { co_return co_await waiting.wait(); }
  WaitQueue waiting;
};

class WaitingClientTest : public ClientTest {
 protected:
  void start_held(Answer& into) {
    spawn(scheduler.io(),
          keep_answer(*client, Request{Method::kPost, "/jobs", {"{}"}}, nullptr, into, held));
  }
  HeldClearance held;
};

TEST_F(WaitingClientTest, ClearanceIsAskedForWithTheConnectionInHand) {
  script({{arriving(kGood, 50ms)}}).connect_after = 300ms;
  Answer answer;
  start_held(answer);
  scheduler.run_for(299ms);
  EXPECT_TRUE(held.waiting.empty());
  scheduler.run_for(1ms);
  EXPECT_EQ(held.waiting.size(), 1u);
  scheduler.run_for(20s);
  EXPECT_TRUE(network.written.empty());
  held.waiting.wake_one(true);
  scheduler.run();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.latency, 50ms);
}

TEST_F(WaitingClientTest, WithoutClearanceNothingLeaves) {
  script({{arriving(kGood)}});
  Answer answer;
  start_held(answer);
  scheduler.run_for(1s);
  held.waiting.wake_one(false);
  scheduler.run();
  EXPECT_EQ(answer.fault, TransportFault::kCancelled);
  EXPECT_FALSE(answer.request_left);
  EXPECT_TRUE(network.written.empty());
}

TEST_F(WaitingClientTest, AConnectionThatBrokeMeanwhileIsReplacedAndClearedAnew) {
  script({}).closed_when_idle = true;
  script({{arriving(kGood)}});
  Answer answer;
  start_held(answer);
  for (int i = 0; i < 2; ++i) {
    scheduler.run_for(1s);
    EXPECT_EQ(held.waiting.size(), 1u);
    held.waiting.wake_one(true);
  }
  scheduler.run();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(network.connects, 2u);
  EXPECT_EQ(network.open, 1u);
}

TEST_F(WaitingClientTest, ConnectionsThatAlwaysBreakMeanwhileAreGivenUp) {
  for (int i = 0; i < 9; ++i) script({}).closed_when_idle = true;
  Answer answer;
  start_held(answer);
  for (int i = 0; i < 9; ++i) {
    scheduler.run_for(1s);
    held.waiting.wake_one(true);
  }
  scheduler.run();
  EXPECT_EQ(answer.fault, TransportFault::kStaleConnection);
  EXPECT_FALSE(answer.request_left);
  EXPECT_LT(network.connects, 9u);
}

}  // namespace
}  // namespace longshore::http

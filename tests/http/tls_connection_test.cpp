// Connections over real sockets: how they come about, are kept, resumed, and broken.
#include <boost/asio/post.hpp>
#include <future>
#include <mutex>

#include "core/limits.hpp"
#include "support/unused_port.hpp"
#include "tls_fixture.hpp"

namespace longshore::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// Lets nothing leave before it is told to, once.
class HeldClearance final : public http::Clearance {
 public:
  bool now() override { return let_go_; }
  Task<bool> turn() override {
    const bool woken = co_await turns_.wait();
    co_return woken;
  }
  void let_go() {
    let_go_ = true;
    turns_.wake_one();
  }

 private:
  WaitQueue turns_;
  bool let_go_ = false;
};

class TlsConnectionTest : public TlsTest {
 protected:
  // Breaks everything off once the io thread has gone round so often.
  void abort_after(int turns) {
    asio::post(scheduler.io(),
               [this, turns] { turns == 0 ? client->abort() : abort_after(turns - 1); });
  }
};

TEST_F(TlsConnectionTest, ServesManyRequestsOnOneConnection) {
  std::promise<std::string> name, protocol;
  std::vector<std::string> requests;
  auto server = serve([&](ServerConnection& connection) {
    connection.accept_tls();
    name.set_value(connection.server_name());
    protocol.set_value(connection.protocol());
    for (std::string request; !(request = connection.read_request()).empty();) {
      requests.push_back(request);
      connection.write(kGoodAnswer);
    }
  });
  connect_to(server->port());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(exchange().body, "{}");
  EXPECT_EQ(server->connections(), 1);
  hang_up();
  server.reset();
  EXPECT_EQ(name.get_future().get(), "localhost");
  EXPECT_EQ(protocol.get_future().get(), "http/1.1");
  ASSERT_EQ(requests.size(), 5u);
  EXPECT_THAT(requests[4], HasSubstr("x-api-key: k\r\n"));
}

TEST_F(TlsConnectionTest, AnAddressIsNotSentAsAServerName) {
  std::promise<std::string> name;
  auto server = serve([&](ServerConnection& connection) {
    connection.accept_tls();
    name.set_value(connection.server_name());
    connection.read_request();
    connection.write(kGoodAnswer);
    connection.wait_for_close();
  });
  connect_to(server->port(), "127.0.0.1");
  EXPECT_EQ(exchange().status, 200);
  hang_up();
  EXPECT_EQ(name.get_future().get(), "");
}

TEST_F(TlsConnectionTest, LargeBodiesGoBothWays) {
  const std::string large(3'000'000, 'x');
  std::size_t received = 0;
  auto server = serve([&](ServerConnection& connection) {
    connection.accept_tls();
    received = connection.read_request().size();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" +
                     std::string(200'000, 'y'));
    connection.wait_for_close();
  });
  connect_to(server->port());
  const Answer answer = exchange(large);
  EXPECT_EQ(answer.body, std::string(200'000, 'y'));
  hang_up();
  server.reset();
  EXPECT_GT(received, large.size());
}

TEST_F(TlsConnectionTest, ManyAtOnceShareOneNetwork) {
  auto server = serve(answer_all);
  connect_to(server->port());
  std::vector<Answer> answers(40);
  for (Answer& answer : answers) start(answer);
  run();
  for (const Answer& answer : answers) EXPECT_EQ(answer.status, 200) << answer.detail;
  EXPECT_LE(server->connections(), 32);
  EXPECT_EQ(client->idle_connections(), static_cast<std::size_t>(server->connections()));
  hang_up();
}

class TlsResumptionTest : public TlsTest, public ::testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Version, TlsResumptionTest,
                         ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(TlsResumptionTest, TheNextConnectionResumesTheSession) {
  std::mutex lock;
  std::vector<bool> resumed;
  TlsServer server(TlsServerOptions{
      .identity = &good, .version_max = GetParam(), .serve = [&](ServerConnection& connection) {
        connection.accept_tls();
        {
          const std::scoped_lock guard(lock);
          resumed.push_back(connection.resumed());
        }
        connection.read_request();
        connection.write(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n"
            "Content-Length: 0\r\n\r\n");
        connection.wait_for_close();
      }});
  connect_to(server.port());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(exchange().status, 200);
  const std::scoped_lock guard(lock);
  EXPECT_EQ(resumed, (std::vector<bool>{false, true, true, true}));
  hang_up();
}

// Nobody waits on the connection meanwhile, and the server's tickets lie unread before its end.
TEST_F(TlsConnectionTest, AConnectionClosedWhileItsRequestWaitsForItsTurnCostsNoFault) {
  for (const std::string how : {"goodbye", "close", "reset"}) {
    HeldClearance clearance;
    std::atomic<int> number = 0;
    auto server = serve([&](ServerConnection& connection) {
      if (++number > 1) {
        answer_all(connection);
        return;
      }
      connection.accept_tls();
      lie_idle();  // until the client has seen the handshake's end
      if (how == "goodbye") connection.say_goodbye();
      how == "reset" ? connection.reset() : connection.close();
      lie_idle();
      asio::post(scheduler.io(), [&] { clearance.let_go(); });
    });
    connect_to(server->port());
    Answer answer;
    spawn(scheduler.io(),
          keep_answer(*client, Request{Method::kPost, "/jobs", {"{}"}}, clearance, answer));
    run();
    EXPECT_EQ(answer.status, 200) << how << ": " << answer.detail;
    EXPECT_EQ(number, 2) << how;
    hang_up();
  }
}

TEST_F(TlsConnectionTest, AConnectionClosedWhileIdleCostsNoFault) {
  for (const std::string how : {"goodbye", "close", "reset"}) {
    std::promise<void> answered, closed;
    std::atomic<int> number = 0;
    auto server = serve([&](ServerConnection& connection) {
      const bool first = ++number == 1;
      connection.accept_tls();
      connection.read_request();
      connection.write(kGoodAnswer);
      if (first) answered.get_future().wait();
      if (!first) {
        connection.wait_for_close();
        return;
      }
      if (how == "goodbye") connection.say_goodbye();
      how == "reset" ? connection.reset() : connection.close();
      closed.set_value();
    });
    connect_to(server->port());
    EXPECT_EQ(exchange().status, 200) << how;
    answered.set_value();
    closed.get_future().wait();
    lie_idle();
    const Answer second = exchange();
    EXPECT_EQ(second.status, 200) << how << ": " << second.detail;
    EXPECT_EQ(server->connections(), 2) << how;
    hang_up();
  }
}

TEST_F(TlsConnectionTest, AConnectionClosedUnderTheRequestIsStale) {
  std::atomic<int> requests = 0;
  auto server = serve([&](ServerConnection& connection) {
    connection.accept_tls();
    while (!connection.read_request().empty() && ++requests == 1) connection.write(kGoodAnswer);
  });
  connect_to(server->port());
  EXPECT_EQ(exchange().status, 200);
  const Answer second = exchange();
  EXPECT_EQ(second.fault, TransportFault::kStaleConnection);
  EXPECT_TRUE(second.request_left);
  hang_up();
}

TEST_F(TlsConnectionTest, WhatIsUnaskedForMakesAConnectionUnfit) {
  std::promise<void> sent;
  std::atomic<int> number = 0;
  auto server = serve([&](ServerConnection& connection) {
    const bool first = ++number == 1;
    connection.accept_tls();
    connection.read_request();
    connection.write(kGoodAnswer);
    if (first) {
      connection.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
      sent.set_value();
    }
    connection.wait_for_close();
  });
  connect_to(server->port());
  EXPECT_EQ(exchange().status, 200);
  sent.get_future().wait();
  lie_idle();
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(server->connections(), 2);
  hang_up();
}

// A good-bye is no bytes of an answer: those of the last one still lie where they would go.
TEST_F(TlsConnectionTest, AGoodbyeUnderTheRequestIsStaleAndNoAnswer) {
  for (const std::string before : {"nothing", "records without data"}) {
    std::atomic<int> requests = 0;
    auto server = serve([&](ServerConnection& connection) {
      connection.accept_tls();
      connection.read_request();
      connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
      if (connection.read_request().empty()) return;
      ++requests;
      connection.hold_back();
      for (int i = 0; before != "nothing" && i < 8; ++i) connection.update_key();
      connection.say_goodbye();
      connection.let_go();
      connection.wait_for_close();
    });
    connect_to(server->port());
    EXPECT_EQ(exchange().status, 400) << before;
    const Answer second = exchange();
    EXPECT_EQ(second.fault, TransportFault::kStaleConnection) << before << ": " << second.detail;
    EXPECT_EQ(second.status, 0) << before;
    EXPECT_TRUE(second.request_left) << before;
    EXPECT_EQ(requests, 1) << before;
    hang_up();
  }
}

TEST_F(TlsConnectionTest, RecordsWithoutDataGoBeforeAnAnswer) {
  auto server = serve([](ServerConnection& connection) {
    connection.accept_tls();
    while (!connection.read_request().empty()) {
      connection.hold_back();
      for (int i = 0; i < 4; ++i) connection.update_key();
      connection.write(kGoodAnswer);
      connection.let_go();
    }
  });
  connect_to(server->port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(exchange().body, "{}");
  EXPECT_EQ(server->connections(), 1);
  hang_up();
}

TEST_F(TlsConnectionTest, ABodyWithoutLengthNeedsTheGoodbye) {
  for (const std::string how : {"with the body", "behind it", "never"}) {
    auto server = serve([&how](ServerConnection& connection) {
      connection.accept_tls();
      connection.read_request();
      connection.hold_back();
      connection.write("HTTP/1.0 200 OK\r\n\r\n{\"a\":1}");
      if (how != "with the body") connection.let_go();
      if (how == "behind it") std::this_thread::sleep_for(20ms);
      if (how != "never") connection.say_goodbye();
      connection.let_go();
    });
    connect_to(server->port());
    const Answer answer = exchange();
    EXPECT_TRUE(answer.request_left) << how;
    if (how == "never") {
      EXPECT_EQ(answer.fault, TransportFault::kClosedEarly);
    } else {
      EXPECT_EQ(answer.fault, TransportFault::kNone) << how << ": " << answer.detail;
      EXPECT_EQ(answer.status, 200) << how;
      EXPECT_EQ(answer.body, "{\"a\":1}") << how;
    }
    hang_up();
  }
}

TEST_F(TlsConnectionTest, ABodyWithLengthDoesNot) {
  auto server = serve([](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    connection.write(kGoodAnswer);
  });
  connect_to(server->port());
  EXPECT_EQ(exchange().body, "{}");
  hang_up();
}

TEST_F(TlsConnectionTest, AResetWhileTheAnswerIsAwaited) {
  auto server = serve([](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    connection.reset();
  });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kReset);
  EXPECT_TRUE(answer.request_left);
  EXPECT_THAT(answer.detail, HasSubstr("reset by peer"));
  hang_up();
}

TEST_F(TlsConnectionTest, ABrokenRecordIsNoAnswer) {
  auto server = serve([](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    connection.write_plain("this is no TLS record at all");
    connection.wait_for_close();
  });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kReset);
  EXPECT_THAT(answer.detail, HasSubstr("TLS broke"));
  hang_up();
}

TEST_F(TlsConnectionTest, AnAnswerThatNeverComesTimesOut) {
  client_options.request_timeout = 30ms;
  auto server = serve([](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    connection.wait_for_close();
  });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kRequestTimeout);
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(client->idle_connections(), 0u);
  hang_up();
}

TEST_F(TlsConnectionTest, ARecordMayComeInHoweverManyPieces) {
  auto server = serve([](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    connection.drip("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'), 1ms);
  });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.status, 200) << answer.detail;
  EXPECT_EQ(answer.body, std::string(100, 'x'));
  hang_up();
}

TEST_F(TlsConnectionTest, ARequestThatNobodyReadsTimesOut) {
  client_options.request_timeout = 30ms;
  std::promise<void> over;
  auto done = over.get_future().share();
  auto server = serve([done](ServerConnection& connection) {
    connection.accept_tls();
    done.wait();
  });
  connect_to(server->port());
  const Answer answer = exchange(std::string(16'000'000, 'x'));
  EXPECT_EQ(answer.fault, TransportFault::kRequestTimeout);
  EXPECT_TRUE(answer.request_left);
  over.set_value();
  hang_up();
}

TEST_F(TlsConnectionTest, AnEarlyAnswerCountsThoughTheRestIsNeverRead) {
  client_options.request_timeout = 2s;
  std::promise<void> over;
  auto server = serve([done = over.get_future().share()](ServerConnection& connection) {
    connection.accept_tls();
    connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    done.wait();
  });
  connect_to(server->port());
  const Answer answer = exchange(std::string(16'000'000, 'x'));
  EXPECT_EQ(answer.status, 413) << answer.detail;
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(client->idle_connections(), 0u);
  over.set_value();
  hang_up();
}

TEST_F(TlsConnectionTest, AHandshakeThatNeverEndsTimesOut) {
  client_options.connect_timeout = 30ms;
  SilentServer server;
  connect_to(server.port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kConnectTimeout);
  EXPECT_FALSE(answer.request_left);
}

TEST_F(TlsConnectionTest, AHandshakeThatIsCutIsTold) {
  auto server = serve([](ServerConnection& connection) { connection.close(); });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_TRUE(answer.fault == TransportFault::kClosedEarly ||
              answer.fault == TransportFault::kReset);
  EXPECT_THAT(answer.detail, HasSubstr("during the TLS handshake"));
  EXPECT_FALSE(answer.request_left);
  hang_up();
}

TEST_F(TlsConnectionTest, NobodyListens) {
  const UnusedPort unused;
  connect_to(unused.port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kRefused);
  EXPECT_FALSE(answer.request_left);
  EXPECT_THAT(answer.detail, HasSubstr("localhost:" + std::to_string(unused.port())));
}

TEST_F(TlsConnectionTest, ANameThatNoResolverCanKnow) {
  connect_to(443, std::string(70, 'a') + ".invalid");
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kResolve);
  EXPECT_THAT(answer.detail, HasSubstr("aaa.invalid"));
}

TEST_F(TlsConnectionTest, AbortEndsAnExchangeThatWaitsForItsAnswer) {
  auto server = serve([this](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    asio::post(scheduler.io(), [this] { client->abort(); });
    connection.wait_for_close();
  });
  connect_to(server->port());
  const Answer answer = exchange();
  EXPECT_EQ(answer.fault, TransportFault::kCancelled);
  EXPECT_TRUE(answer.request_left);
  EXPECT_EQ(exchange().fault, TransportFault::kCancelled);
  hang_up();
}

TEST_F(TlsConnectionTest, AbortEndsAConnectAtEveryStage) {
  SilentServer silent;
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    for (const int turns : {0, 1, 2, 3, 5, 8}) {
      connect_to(silent.port(), host);
      Answer answer;
      start(answer);
      abort_after(turns);
      run();
      EXPECT_EQ(answer.fault, TransportFault::kCancelled) << host << ' ' << turns;
      EXPECT_FALSE(answer.request_left);
    }
  }
}

TEST_F(TlsConnectionTest, AllAddressesOfANameAreTriedAndTheGoodOneRemembered) {
  const auto answer_once = [](ServerConnection& connection) {
    connection.accept_tls();
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_close();
  };
  auto server = serve(answer_once);
  TlsServer broken(TlsServerOptions{.identity = &good,
                                    .address = "127.0.0.2",
                                    .port = server->port(),
                                    .serve = [](ServerConnection& c) { c.close(); }});
  // Nobody listens at the first.
  connect_to(http::TlsOptions{.host = "localhost",
                              .port = server->port(),
                              .addresses = {"127.0.0.3", "127.0.0.2", "127.0.0.1"}});
  for (int i = 0; i < 3; ++i) {
    const Answer answer = exchange();
    EXPECT_EQ(answer.status, 200) << answer.detail;
  }
  EXPECT_EQ(server->connections(), 3);
  EXPECT_EQ(broken.connections(), 1);
  hang_up();
}

TEST_F(TlsConnectionTest, AnAddressThatSaysNothingLeavesTimeForTheOthers) {
  client_options.connect_timeout = 2000ms;
  auto server = serve(answer_all);
  SilentServer silent("127.0.0.2", server->port());
  connect_to(http::TlsOptions{
      .host = "localhost", .port = server->port(), .addresses = {"127.0.0.2", "127.0.0.1"}});
  const Answer answer = exchange();
  EXPECT_EQ(answer.status, 200) << answer.detail;
  hang_up();
}

TEST_F(TlsConnectionTest, ACertificateThatIsRefusedEndsTheSearch) {
  const Identity other = make_identity({.names = "DNS:other"}, &authority);
  auto server = serve(answer_all);
  TlsServer wrong(TlsServerOptions{
      .identity = &other, .address = "127.0.0.2", .port = server->port(), .serve = answer_all});
  connect_to(http::TlsOptions{
      .host = "localhost", .port = server->port(), .addresses = {"127.0.0.2", "127.0.0.1"}});
  EXPECT_EQ(exchange().fault, TransportFault::kCertificate);
  EXPECT_EQ(server->connections(), 0);
  hang_up();
}

}  // namespace
}  // namespace longshore::testing

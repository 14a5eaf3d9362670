// The simulated API over real TLS on loopback.
#include "simulator/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "simulator/requests.hpp"
#include "simulator/tls_client.hpp"
#include "support/eventually.hpp"

namespace longshore::simulator {
namespace {

using testing::HasSubstr;

std::unique_ptr<Server> start(const ServerOptions& options = {}) {
  auto server = Server::start(options);
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

ServerOptions with_every(Fault fault) {
  ServerOptions options;
  options.service.faults[fault] = 1;
  return options;
}

bool comes_to(const Server& server, auto&& holds) {
  return eventually([&] { return holds(server.counters()); });
}

TEST(Server, AnswersManyRequestsOnOneConnection) {
  const auto server = start();
  TlsClient client(server->port(), server->ca_pem());
  ASSERT_TRUE(client.connected()) << client.failure();
  EXPECT_EQ(client.protocol(), "TLSv1.3");
  for (int i = 0; i < 50; ++i) {
    const Response response = client.post(kJobsV0, job_body(std::to_string(i)));
    ASSERT_EQ(response.status, 200);
    ASSERT_EQ(member(response.body, "reference_id"), std::to_string(i));
  }
  EXPECT_EQ(client.post(kJobsV0, job_body("0")).status, 400);
  const Counters counters = server->counters();
  EXPECT_EQ(counters.connections, 1u);
  EXPECT_EQ(counters.requests, 51u);
  EXPECT_EQ(counters.jobs, 50u);
  ASSERT_EQ(server->jobs().size(), 50u);
  EXPECT_EQ(server->jobs()[7].reference_id, "7");
}

TEST(Server, AnswersWhatWasSentAheadInOrder) {
  const auto server = start();
  TlsClient client(server->port(), server->ca_pem());
  ASSERT_TRUE(client.send(post_text(kJobsV0, job_body("1")) + post_text(kJobsV0, job_body("2"))));
  EXPECT_EQ(member(client.receive().body, "reference_id"), "1");
  EXPECT_EQ(member(client.receive().body, "reference_id"), "2");
}

TEST(Server, TakesARequestInPieces) {
  const auto server = start();
  TlsClient client(server->port(), server->ca_pem());
  for (const char byte : post_text(kJobsV0, job_body("1"))) {
    ASSERT_TRUE(client.send(std::string_view(&byte, 1)));
  }
  EXPECT_EQ(client.receive().status, 200);
}

TEST(Server, TakesALongBodyAndTheNextRequest) {
  const auto server = start();
  TlsClient client(server->port(), server->ca_pem());
  std::string body = job_body("1");
  body.insert(body.size() - 1, ",\"more\":\"" + std::string(300'000, 'x') + "\"");
  EXPECT_EQ(client.post(kJobsV0, body).status, 200);
  EXPECT_EQ(client.post(kJobsV0, job_body("2")).status, 200);
}

TEST(Server, IsTrustedForItsThreeNamesAndNoOther) {
  const auto server = start();
  for (const char* host : {"127.0.0.1", "::1", "localhost"}) {
    TlsClient client(server->port(), server->ca_pem(), host);
    EXPECT_TRUE(client.connected()) << host << ": " << client.failure();
  }
  for (const char* host : {"127.0.0.2", "example.com"}) {
    TlsClient client(server->port(), server->ca_pem(), host);
    EXPECT_FALSE(client.connected()) << host;
    EXPECT_THAT(client.failure(), HasSubstr("mismatch"));
  }
}

TEST(Server, IsNotTrustedUnderAnotherAuthority) {
  const auto server = start();
  const auto other = start();
  TlsClient client(server->port(), other->ca_pem());
  EXPECT_FALSE(client.connected());
}

TEST(Server, ResumesSessions) {
  const auto server = start();
  TlsClient first(server->port(), server->ca_pem());
  EXPECT_EQ(first.get("/_simulator").status, 200);
  EXPECT_FALSE(first.resumed());
  TlsClient second(server->port(), server->ca_pem(), "127.0.0.1", &first);
  EXPECT_TRUE(second.resumed());
  EXPECT_EQ(second.get("/_simulator").status, 200);
  EXPECT_EQ(server->counters().tls_resumed, 1u);
}

TEST(Server, ResetsAfterTheWorkWasDone) {
  const auto server = start(with_every(Fault::kAfterReset));
  TlsClient client(server->port(), server->ca_pem());
  const Response response = client.post(kJobsV0, job_body("1"));
  EXPECT_EQ(response.status, 0);
  EXPECT_EQ(response.ending, Ending::kReset);
  EXPECT_EQ(server->counters().jobs, 1u);
  server->set_faults({});
  TlsClient again(server->port(), server->ca_pem());
  EXPECT_THAT(again.post(kJobsV0, job_body("1")).body, HasSubstr("FS_0001"));
}

TEST(Server, CutsTheBodyShort) {
  const auto server = start(with_every(Fault::kAfterCut));
  TlsClient client(server->port(), server->ca_pem());
  const Response response = client.post(kJobsV0, job_body("1"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.ending, Ending::kBroken);
  EXPECT_EQ(response.body.size(), std::stoul(response.fields.at("content-length")) / 2);
  EXPECT_EQ(server->counters().jobs, 1u);
}

TEST(Server, HangsUntilItIsStopped) {
  const auto server = start(with_every(Fault::kAfterHang));
  TlsClient client(server->port(), server->ca_pem());
  ASSERT_TRUE(client.send(post_text(kJobsV0, job_body("1"))));
  ASSERT_TRUE(comes_to(*server, [](const Counters& counters) { return counters.unanswered == 1; }));
  EXPECT_EQ(server->counters().in_flight, 1u);
  EXPECT_EQ(server->counters().jobs, 1u);
  server->stop();
  const Response response = client.receive();
  EXPECT_EQ(response.status, 0);
  EXPECT_NE(response.ending, Ending::kWhole);
  EXPECT_EQ(server->counters().in_flight, 0u);
}

TEST(Server, HangsUntilTheClientGivesUp) {
  const auto server = start(with_every(Fault::kHang));
  {
    TlsClient client(server->port(), server->ca_pem());
    ASSERT_TRUE(client.send(post_text(kJobsV0, job_body("1"))));
    ASSERT_TRUE(
        comes_to(*server, [](const Counters& counters) { return counters.unanswered == 1; }));
  }
  ASSERT_TRUE(comes_to(*server, [](const Counters& counters) { return counters.in_flight == 0; }));
  EXPECT_EQ(server->counters().jobs, 0u);
}

TEST(Server, SendsABodyWithoutEnd) {
  constexpr std::size_t kEnough = 1024 * 1024;
  const auto server = start(with_every(Fault::kEndlessBody));
  {
    TlsClient client(server->port(), server->ca_pem());
    ASSERT_TRUE(client.send(post_text(kJobsV0, job_body("1"))));
    const Response response = client.receive(kEnough);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.ending, Ending::kStopped);
    EXPECT_EQ(response.fields.at("transfer-encoding"), "chunked");
    EXPECT_GE(response.body.size(), kEnough);
  }
  ASSERT_TRUE(comes_to(*server, [](const Counters& counters) { return counters.in_flight == 0; }));
}

TEST(Server, ClosesAnIdleConnectionAfterAGoodAnswer) {
  const auto server = start(with_every(Fault::kClose));
  TlsClient client(server->port(), server->ca_pem());
  const Response response = client.post(kJobsV0, job_body("1"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.ending, Ending::kWhole);
  EXPECT_FALSE(response.fields.contains("connection"));
  EXPECT_EQ(client.wait_for_end(), Ending::kClosed);
}

TEST(Server, SendsErrorPagesAndRedirects) {
  const auto server = start(with_every(Fault::kHtml502));
  TlsClient client(server->port(), server->ca_pem());
  const Response page = client.post(kJobsV0, job_body("1"));
  EXPECT_EQ(page.status, 502);
  EXPECT_EQ(page.fields.at("content-type"), "text/html");
  EXPECT_THAT(page.body, HasSubstr("<html>"));
  Faults::Config redirects;
  redirects[Fault::kRedirect] = 1;
  server->set_faults(redirects);
  const Response redirect = client.post(kJobsV0, job_body("1"));
  EXPECT_EQ(redirect.status, 302);
  EXPECT_THAT(redirect.fields.at("location"), HasSubstr("https://"));
  Faults::Config empty;
  empty[Fault::kEmpty500] = 1;
  server->set_faults(empty);
  EXPECT_EQ(client.post(kJobsV0, job_body("1")).fields.at("content-length"), "0");
}

TEST(Server, LimitsTheRate) {
  ServerOptions options;
  options.service.rate = 0.001;
  options.service.rate_retry_after = true;
  const auto server = start(options);
  TlsClient client(server->port(), server->ca_pem());
  EXPECT_EQ(client.post(kJobsV0, job_body("1")).status, 200);
  const Response over = client.post(kJobsV0, job_body("2"));
  EXPECT_EQ(over.status, 429);
  EXPECT_TRUE(over.fields.contains("retry-after"));
  EXPECT_EQ(server->counters().rate_limited, 1u);
}

TEST(Server, AnswersAfterItsLatency) {
  ServerOptions options;
  options.service.latency = std::chrono::milliseconds(30);
  const auto server = start(options);
  TlsClient client(server->port(), server->ca_pem());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(client.post(kJobsV0, job_body("1")).status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - before, options.service.latency);
}

TEST(Server, ShowsCountersAndJobsWithoutAKey) {
  ServerOptions options;
  options.service.world.keep_bodies = true;
  const auto server = start(options);
  TlsClient client(server->port(), server->ca_pem());
  constexpr int kJobs = 2500;  // more than one piece
  for (int i = 0; i < kJobs; ++i) {
    ASSERT_EQ(client.post(kJobsV0, job_body(std::to_string(i))).status, 200);
  }
  ASSERT_TRUE(client.send("GET /_simulator HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(client.receive().body, HasSubstr("\"jobs\": 2500"));
  ASSERT_TRUE(client.send("GET /_simulator/jobs HTTP/1.1\r\n\r\n"));
  const Response list = client.receive();
  EXPECT_EQ(list.status, 200);
  EXPECT_EQ(list.ending, Ending::kClosed);
  EXPECT_EQ(count_of(list.body, "\n"), 2500u);
  EXPECT_THAT(list.body, HasSubstr("\"body\":" + job_body("2499")));
}

TEST(Server, RefusesWhatItCannotRead) {
  const auto server = start();
  const auto status_of = [&](const std::string& request) {
    TlsClient client(server->port(), server->ca_pem());
    EXPECT_TRUE(client.send(request));
    const Response response = client.receive();
    EXPECT_EQ(client.wait_for_end(), Ending::kClosed);
    return response.status;
  };
  EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), 411);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n"), 413);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(16 * 1024 - 19, 'x')), 431);
}

TEST(Server, AsksForABodyThatWaits) {
  const auto server = start();
  TlsClient client(server->port(), server->ca_pem());
  const std::string body = job_body("1");
  std::string request = post_text(kJobsV0, body);
  request.resize(request.size() - body.size());
  request.insert(request.size() - 2, "Expect: 100-continue\r\n");
  ASSERT_TRUE(client.send(request));
  EXPECT_EQ(client.receive(0).status, 100);
  ASSERT_TRUE(client.send(body));
  EXPECT_EQ(client.receive().status, 200);
}

TEST(Server, SharesOneWorldBetweenThreads) {
  ServerOptions options;
  options.threads = 2;
  const auto server = start(options);
  constexpr int kClients = 4;
  constexpr int kRows = 100;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      TlsClient client(server->port(), server->ca_pem());
      for (int row = 0; row < kRows; ++row) client.post(kJobsV0, job_body(std::to_string(row)));
    });
  }
  for (std::thread& client : clients) client.join();
  const Counters counters = server->counters();
  EXPECT_EQ(counters.jobs, 100u);
  EXPECT_EQ(counters.requests, 400u);
  EXPECT_EQ(counters.duplicate_attempts, 300u);
}

TEST(Server, TellsAPortThatIsTaken) {
  const auto first = start();
  ServerOptions options;
  options.port = first->port();
  const auto second = Server::start(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(first->port())));
}

TEST(Server, RefusesOptionsOutOfRange) {
  ServerOptions threads;
  threads.threads = 0;
  EXPECT_FALSE(Server::start(threads));
  ServerOptions rate;
  rate.service.rate = -1;
  EXPECT_FALSE(Server::start(rate));
  ServerOptions key;
  key.service.world.api_key.clear();
  EXPECT_FALSE(Server::start(key));
}

TEST(Server, StopsTwice) {
  const auto server = start();
  const std::uint16_t port = server->port();
  server->stop();
  server->stop();
  // Whoever has been given the port since has another certificate.
  EXPECT_FALSE(TlsClient(port, server->ca_pem()).connected());
}

}  // namespace
}  // namespace longshore::simulator

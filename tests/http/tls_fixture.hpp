// A client with real sockets against a server of the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "core/task.hpp"
#include "environment/real_scheduler.hpp"
#include "environment/system_clock.hpp"
#include "http/client.hpp"
#include "http/tls_network.hpp"
#include "support/free_clearance.hpp"
#include "tls_server.hpp"

namespace longshore::testing {

inline const std::string kGoodAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

class TlsTest : public ::testing::Test {
 protected:
  TlsTest()
      : authority(make_identity({.common_name = "test authority", .names = "", .authority = true},
                                nullptr)),
        good(make_identity({}, &authority)),
        ca_file(write_ca_file(pem_of(authority))) {}
  ~TlsTest() override { std::filesystem::remove(ca_file); }

  static std::string write_ca_file(const std::string& pem) {
    std::string path = ::testing::TempDir() + "longshore-ca-XXXXXX";
    ::close(::mkstemp(path.data()));
    std::ofstream(path) << pem;
    return path;
  }

  void trust(const Identity& issuer) { std::ofstream(ca_file) << pem_of(issuer); }

  // Answers every request of every connection.
  static void answer_all(ServerConnection& connection) {
    if (!connection.accept_tls()) return;
    while (!connection.read_request().empty()) connection.write(kGoodAnswer);
  }

  std::unique_ptr<TlsServer> serve(std::function<void(ServerConnection&)> how) {
    return std::make_unique<TlsServer>(
        TlsServerOptions{.identity = &good, .serve = std::move(how)});
  }
  std::unique_ptr<TlsServer> serve_as(const Identity& identity, int version_max = 0) {
    return std::make_unique<TlsServer>(
        TlsServerOptions{.identity = &identity, .version_max = version_max, .serve = answer_all});
  }

  void connect_to(http::TlsOptions options) {
    client.reset();
    options.ca_file = ca_file;
    auto made = http::make_tls_network(scheduler, clock, std::move(options));
    ASSERT_TRUE(made) << made.error().message;
    network = std::move(made).value();
    client = std::make_unique<http::Client>(clock, *network, client_options);
  }
  void connect_to(std::uint16_t port, std::string host = "localhost") {
    connect_to(http::TlsOptions{.host = std::move(host), .port = port});
  }

  static Task<void> keep_answer(http::Client& client, Request request, http::Clearance& clearance,
                                Answer& into) {
    into = co_await client.exchange(request, nullptr, clearance);
  }
  void start(Answer& into, std::string body = "{}") {
    bodies.push_back(std::move(body));
    const Request request{Method::kPost, "/jobs", {bodies.back()}};
    spawn(scheduler.io(), keep_answer(*client, request, free_clearance, into));
  }
  // Returns once the io thread has nothing left to do, kept connections notwithstanding.
  Answer exchange(std::string body = "{}") {
    Answer answer;
    start(answer, std::move(body));
    run();
    return answer;
  }
  // As long as a connection has to lie idle before it is looked at.
  static void lie_idle() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }
  // Closes every connection, so that the server's threads can end.
  void hang_up() { client.reset(); }

  Identity authority;
  Identity good;
  std::string ca_file;
  http::ClientOptions client_options{.host_header = "localhost", .api_key = "k"};
  // Until nothing is left to be done.
  void run() {
    scheduler.run([](int) {});
  }

  environment::SystemClock clock;
  environment::RealScheduler scheduler;
  FreeClearance free_clearance;
  std::unique_ptr<http::Network> network;
  std::unique_ptr<http::Client> client;
  std::deque<std::string> bodies;  // of the requests
};

}  // namespace longshore::testing

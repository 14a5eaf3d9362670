#include "http/tunnel.hpp"

#include "core/limits.hpp"
#include "tls_fixture.hpp"

namespace longshore::testing {
namespace {

using http::Proxy;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Proxy kProxy{.host = "proxy", .port = 3128, .authorization = ""};

TransportFault judged(std::string_view bytes, std::string* detail = nullptr) {
  const auto verdict = http::judge_connect_answer(bytes, kProxy);
  EXPECT_TRUE(verdict) << bytes;
  if (!verdict) return TransportFault::kNone;
  if (detail != nullptr) *detail = verdict->detail;
  return verdict->fault;
}

TEST(ConnectAnswerTest, IsJudgedOnceItsHeadIsWhole) {
  const std::string good = "HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\n";
  for (std::size_t bytes = 0; bytes < good.size(); ++bytes) {
    EXPECT_FALSE(http::judge_connect_answer(good.substr(0, bytes), kProxy));
  }
  EXPECT_EQ(judged(good), TransportFault::kNone);
  EXPECT_EQ(judged("HTTP/1.0 204 x\r\n\r\n"), TransportFault::kNone);
}

TEST(ConnectAnswerTest, ARefusalSaysWhich) {
  std::string detail;
  EXPECT_EQ(judged("HTTP/1.1 503 Not\x1b[31m now\r\nX: y\r\n\r\n<html>", &detail),
            TransportFault::kProxy);
  EXPECT_EQ(detail, "the proxy proxy:3128 refused to open a tunnel: 503 Not?[31m now");
}

TEST(ConnectAnswerTest, AProxyThatWantsAnotherLoginSaysSo) {
  constexpr std::string_view kAnswer = "HTTP/1.1 407 Authenticate\r\n\r\n";
  Proxy proxy = kProxy;
  auto refused = http::judge_connect_answer(kAnswer, proxy);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->fault, TransportFault::kProxyLogin);
  EXPECT_EQ(refused->detail,
            "the proxy proxy:3128 refused to open a tunnel: 407 Authenticate; it wants a user and "
            "a password, which only the variable https_proxy carries "
            "(http://user:password@host:port)");
  proxy.authorization = "Basic eDp5";
  refused = http::judge_connect_answer(kAnswer, proxy);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->fault, TransportFault::kProxyLogin);
  EXPECT_THAT(refused->detail, HasSubstr("does not take the user and password"));
  EXPECT_THAT(refused->detail, Not(HasSubstr("eDp5")));
}

TEST(ConnectAnswerTest, AProxyThatRepeatsTheLoginIsNotQuoted) {
  Proxy proxy = kProxy;
  proxy.authorization = "Basic bmlnaHQ6c2VjcmV0";
  for (const std::string repeated : {"Basic bmlnaHQ6c2VjcmV0", "bmlnaHQ6c2VjcmV0"}) {
    const auto refused =
        http::judge_connect_answer("HTTP/1.1 403 " + repeated + " has no right\r\n\r\n", proxy);
    ASSERT_TRUE(refused);
    EXPECT_THAT(refused->detail, HasSubstr("*** has no right"));
    EXPECT_THAT(refused->detail, Not(HasSubstr("bmlnaHQ6")));
  }
}

TEST(ConnectAnswerTest, WhatIsNotAnAnswerIsRefused) {
  for (const std::string bytes : {"\r\n\r\n", "220 ftp ready\r\n\r\n", "HTTP/2 200\r\n\r\n",
                                  "HTTP/1.1 2x0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nearly bytes"}) {
    EXPECT_EQ(judged(bytes), TransportFault::kProxy) << bytes;
  }
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(limits::kHeaderBytesMax, 'x');
  EXPECT_EQ(judged(endless), TransportFault::kProxy);
}

TEST(ConnectRequestTest, CarriesTheUserOnlyIfThereIsOne) {
  EXPECT_EQ(http::connect_request(kProxy, "::1", 443),
            "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n");
  Proxy with_user = kProxy;
  with_user.authorization = "Basic eDp5";
  EXPECT_EQ(http::connect_request(with_user, "h", 1),
            "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nProxy-Authorization: Basic eDp5\r\n\r\n");
}

class TunnelTest : public TlsTest {
 protected:
  // The server plays the proxy first, and then what lies behind it.
  void connect_through(const TlsServer& proxy) {
    connect_to(http::TlsOptions{
        .host = "localhost",
        .port = 443,
        .proxy = Proxy{.host = "127.0.0.1", .port = proxy.port(), .authorization = ""}});
  }
};

TEST_F(TunnelTest, TlsGoesThroughIt) {
  std::string asked;
  auto proxy = serve([&asked](ServerConnection& connection) {
    asked = connection.read_plain_head();
    connection.write_plain("HTTP/1.1 200 OK\r\n\r\n");
    answer_all(connection);
  });
  connect_through(*proxy);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(exchange().status, 200);
  EXPECT_EQ(proxy->connections(), 1);
  hang_up();
  proxy.reset();
  EXPECT_EQ(asked, "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n");
}

TEST_F(TunnelTest, AProxyThatRefusesOrClosesIsTold) {
  for (const std::string reply : {"HTTP/1.1 403 Forbidden\r\n\r\n", ""}) {
    auto proxy = serve([reply](ServerConnection& connection) {
      connection.read_plain_head();
      connection.write_plain(reply);
    });
    connect_through(*proxy);
    const Answer answer = exchange();
    EXPECT_EQ(answer.fault, TransportFault::kProxy);
    EXPECT_FALSE(answer.request_left);
    EXPECT_THAT(answer.detail,
                AllOf(HasSubstr("localhost:443"),
                      HasSubstr(reply.empty() ? "closed the connection" : "403 Forbidden")));
    hang_up();
  }
}

TEST_F(TunnelTest, AProxyThatSaysNothingTimesOut) {
  client_options.connect_timeout = std::chrono::milliseconds(30);
  SilentServer proxy;
  connect_to(http::TlsOptions{
      .host = "localhost",
      .proxy = Proxy{.host = "127.0.0.1", .port = proxy.port(), .authorization = ""}});
  EXPECT_EQ(exchange().fault, TransportFault::kConnectTimeout);
}

TEST_F(TunnelTest, TheCertificateIsTheServersNotTheProxys) {
  const Identity other = make_identity({.names = "IP:127.0.0.1"}, &authority);
  TlsServer proxy(TlsServerOptions{.identity = &other, .serve = [](ServerConnection& connection) {
                                     connection.read_plain_head();
                                     connection.write_plain("HTTP/1.1 200 OK\r\n\r\n");
                                     answer_all(connection);
                                   }});
  connect_through(proxy);
  EXPECT_EQ(exchange().fault, TransportFault::kCertificate);
  hang_up();
}

}  // namespace
}  // namespace longshore::testing

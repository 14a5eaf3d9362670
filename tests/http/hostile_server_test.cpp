// What a broken or hostile server can do on a real TLS connection: each ends within the named
// limits of bytes and time, with a fault that says which, and never with an answer.
#include <thread>

#include "core/limits.hpp"
#include "tls_fixture.hpp"

namespace longshore::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kOk = "HTTP/1.1 200 OK\r\n";

// The kernel's buffers of both sides and TLS's own hold no more than this.
constexpr std::size_t kUnderWayBytesMax = 16 * 1024 * 1024;

class HostileServerTest : public TlsTest {
 protected:
  // Serves `head` and then `piece` again and again until the client hangs up.
  Answer endless(const std::string& head, const std::string& piece) {
    std::atomic<std::size_t> sent = 0;
    auto server = serve([&](ServerConnection& connection) {
      connection.accept_tls();
      connection.read_request();
      const bool began = head.empty() || connection.write(head);
      for (bool open = began; open; open = connection.write(piece)) {
        sent += piece.size();
        if (sent > 2 * kUnderWayBytesMax) break;  // the client would take for ever
      }
    });
    Answer answer = answer_of(*server);
    server.reset();
    EXPECT_LT(sent, kUnderWayBytesMax);
    return answer;
  }
  // What follows one request, after which the server waits.
  Answer answered(const std::string& bytes, int version_max = 0) {
    auto server = serve_script(
        [bytes](ServerConnection& connection) {
          connection.accept_tls();
          connection.read_request();
          connection.write(bytes);
          connection.wait_for_close();
        },
        version_max);
    return answer_of(*server);
  }
  std::unique_ptr<TlsServer> serve_script(std::function<void(ServerConnection&)> how,
                                          int version_max) {
    return std::make_unique<TlsServer>(
        TlsServerOptions{.identity = &good, .version_max = version_max, .serve = std::move(how)});
  }
  Answer answer_of(TlsServer& server) {
    connect_to(server.port());
    Answer answer = exchange();
    kept = client->idle_connections();
    hang_up();
    return answer;
  }

  std::size_t kept = 0;  // connections, after the last exchange
};

TEST_F(HostileServerTest, EndlessHeaders) {
  for (const std::string line : {"X-More: of the same\r\n", "x"}) {
    const Answer answer = endless(kOk, std::string(100, 'a').replace(0, line.size(), line));
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(answer.fault == TransportFault::kTooLarge ||
                answer.fault == TransportFault::kMalformed)
        << answer.detail;
  }
}

TEST_F(HostileServerTest, EndlessBodies) {
  const std::string piece(16 * 1024, 'x');
  const Answer until_end = endless(kOk + "\r\n", piece);
  EXPECT_EQ(until_end.fault, TransportFault::kTooLarge) << until_end.detail;
  EXPECT_THAT(until_end.detail, HasSubstr(std::to_string(limits::kAnswerBytesMax)));
  const Answer chunked =
      endless(kOk + "Transfer-Encoding: chunked\r\n\r\n", "4000\r\n" + piece + "\r\n");
  EXPECT_EQ(chunked.fault, TransportFault::kTooLarge) << chunked.detail;
  EXPECT_EQ(kept, 0U);
}

TEST_F(HostileServerTest, EndlessTrailersAndChunkExtensions) {
  const std::string chunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
  const Answer trailers = endless(chunked + "0\r\n", "T: " + std::string(500, 'x') + "\r\n");
  EXPECT_EQ(trailers.fault, TransportFault::kTooLarge) << trailers.detail;
  const Answer extension = endless(chunked + "1;", std::string(500, 'x'));
  EXPECT_EQ(extension.fault, TransportFault::kTooLarge) << extension.detail;
}

TEST_F(HostileServerTest, AByteAtATimeForEver) {
  client_options.request_timeout = 100ms;
  for (const std::string& head : {kOk + "X: ", kOk + "\r\n"}) {
    auto server = serve([head](ServerConnection& connection) {
      connection.accept_tls();
      connection.read_request();
      for (bool open = connection.write(head); open; open = connection.write("x")) {
        std::this_thread::sleep_for(2ms);
      }
    });
    const Answer answer = answer_of(*server);
    EXPECT_EQ(answer.fault, TransportFault::kRequestTimeout) << answer.detail;
    EXPECT_TRUE(answer.request_left);
  }
}

TEST_F(HostileServerTest, AHandshakeAByteAtATime) {
  client_options.connect_timeout = 100ms;
  auto server = serve([](ServerConnection& connection) {
    // The head of a record that is never whole.
    connection.write_plain(std::string("\x16\x03\x03\x3f\xff", 5));
    while (connection.write_plain("x")) std::this_thread::sleep_for(2ms);
  });
  const Answer answer = answer_of(*server);
  EXPECT_EQ(answer.fault, TransportFault::kConnectTimeout) << answer.detail;
  EXPECT_FALSE(answer.request_left);
}

TEST_F(HostileServerTest, GiganticLengths) {
  for (const std::string length : {"262145", "4294967296", "18446744073709551615"}) {
    const Answer answer = answered(kOk + "Content-Length: " + length + "\r\n\r\n{");
    EXPECT_EQ(answer.fault, TransportFault::kTooLarge) << length << ": " << answer.detail;
  }
  EXPECT_EQ(answered(kOk + "Content-Length: 99999999999999999999999\r\n\r\n{").fault,
            TransportFault::kMalformed);
  EXPECT_EQ(answered(kOk + "Content-Length: -1\r\n\r\n{").fault, TransportFault::kMalformed);
  const Answer chunk = answered(kOk + "Transfer-Encoding: chunked\r\n\r\n7FFFFFFFFFFFFFFF\r\n{");
  EXPECT_EQ(chunk.fault, TransportFault::kTooLarge) << chunk.detail;
}

TEST_F(HostileServerTest, ChunkingThatIsNone) {
  for (const std::string body : {"zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n", "2\r\n{}0\r\n\r\n",
                                 "2{}\r\n0\r\n\r\n", "\r\n\r\n"}) {
    const Answer answer = answered(kOk + "Transfer-Encoding: chunked\r\n\r\n" + body);
    EXPECT_EQ(answer.fault, TransportFault::kMalformed) << body << answer.detail;
    EXPECT_EQ(kept, 0U);
  }
}

TEST_F(HostileServerTest, AnEncodingNobodyAskedFor) {
  for (const std::string header :
       {"Content-Encoding: gzip", "Content-Encoding: br", "Transfer-Encoding: gzip, chunked"}) {
    const Answer answer = answered(kOk + header + "\r\nContent-Length: 2\r\n\r\n\x1f\x8b");
    EXPECT_EQ(answer.fault, TransportFault::kMalformed) << header;
  }
}

TEST_F(HostileServerTest, Http10IsUnderstoodAndNotKept) {
  const Answer answer = answered("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(answer.status, 200) << answer.detail;
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(kept, 0U);
}

TEST_F(HostileServerTest, AFloodOfInterimAnswers) {
  const Answer answer = endless("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
  EXPECT_EQ(answer.fault, TransportFault::kMalformed);
  EXPECT_THAT(answer.detail, HasSubstr("interim answers"));
}

TEST_F(HostileServerTest, ABodyWhereThereCannotBeOne) {
  const Answer answer = answered("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(kept, 0U) << "the next answer would begin with this body";
}

TEST_F(HostileServerTest, ARenegotiationIsDeclinedAndTheAnswerCounts) {
  auto server = serve_script(
      [](ServerConnection& connection) {
        connection.accept_tls();
        connection.read_request();
        EXPECT_TRUE(connection.ask_to_renegotiate());
        connection.write(kGoodAnswer);
        connection.wait_for_close();
      },
      TLS1_2_VERSION);
  const Answer answer = answer_of(*server);
  EXPECT_EQ(answer.status, 200) << answer.detail;
}

// Records that carry no data keep a read busy without an answer.
TEST_F(HostileServerTest, AFloodOfRecordsWithoutData) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    std::atomic<int> sent = 0;
    auto server = serve_script(
        [&](ServerConnection& connection) {
          connection.accept_tls();
          connection.read_request();
          while (sent < 1'000'000 && (version == TLS1_2_VERSION ? connection.ask_to_renegotiate()
                                                                : connection.update_key())) {
            ++sent;
          }
        },
        version);
    const Answer answer = answer_of(*server);
    server.reset();
    EXPECT_EQ(answer.fault, TransportFault::kReset) << answer.detail;
    EXPECT_THAT(answer.detail, HasSubstr("TLS broke"));
    EXPECT_LT(sent, 1'000'000);
  }
}

TEST_F(HostileServerTest, ACloseWithoutGoodbyeIsNoEndOfAnAnswer) {
  for (const std::string head : {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n"}) {
    auto server = serve([head](ServerConnection& connection) {
      connection.accept_tls();
      connection.read_request();
      connection.write(head + R"({"data":{"job_id":"j-1"},"success":true})");
    });
    const Answer answer = answer_of(*server);
    EXPECT_EQ(answer.fault, TransportFault::kClosedEarly) << answer.detail;
    EXPECT_TRUE(answer.body.empty());
  }
}

}  // namespace
}  // namespace longshore::testing

#include "http/answer_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/limits.hpp"

namespace longshore::http {
namespace {

using ::testing::HasSubstr;
using State = AnswerParser::State;

class CollectingSink final : public BodySink {
 public:
  bool take(std::string_view piece) override {
    body += piece;
    bytes += piece.size();
    return bytes <= bytes_accepted;
  }
  std::string body;
  std::size_t bytes = 0;
  std::size_t bytes_accepted = std::numeric_limits<std::size_t>::max();
};

struct Outcome {
  Answer answer;
  State state = State::kReading;
  bool keeps_alive = false;
  std::string left_over;  // what lies behind the answer
};

// Feeds `bytes` in pieces of `piece_bytes`, as a connection's buffer would.
Outcome parse(std::string_view bytes, std::size_t piece_bytes, BodySink* sink = nullptr) {
  Outcome outcome;
  AnswerParser parser;
  parser.start(outcome.answer, sink);
  std::string buffer;
  while (!bytes.empty() && parser.state() == State::kReading) {
    buffer += bytes.substr(0, piece_bytes);
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
    buffer.erase(0, parser.feed(buffer));
    if (parser.state() == State::kReading) {
      EXPECT_LT(buffer.size(), limits::kHeaderBytesMax);
    }
  }
  outcome.state = parser.state();
  outcome.keeps_alive = outcome.state == State::kDone && parser.keeps_alive();
  outcome.left_over = buffer + std::string(bytes);
  return outcome;
}

Outcome parse_to_end(std::string_view bytes, bool orderly) {
  Outcome outcome;
  AnswerParser parser;
  parser.start(outcome.answer, nullptr);
  parser.feed(bytes);
  parser.finish(orderly);
  outcome.state = parser.state();
  outcome.keeps_alive = outcome.state == State::kDone && parser.keeps_alive();
  return outcome;
}

// Every test of this kind holds for any way the bytes are cut.
class AnswerInPieces : public ::testing::TestWithParam<std::size_t> {
 protected:
  Outcome parsed(std::string_view bytes, BodySink* sink = nullptr) {
    return parse(bytes, GetParam(), sink);
  }
};
INSTANTIATE_TEST_SUITE_P(Cut, AnswerInPieces,
                         ::testing::Values(1, 2, 3, 4, 5, 7, 16, 64, 1'000'000));

TEST_P(AnswerInPieces, WithContentLength) {
  const Outcome outcome = parsed(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
      "{\"success\":true}");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.answer.body, "{\"success\":true}");
  EXPECT_TRUE(outcome.keeps_alive);
  EXPECT_EQ(outcome.left_over, "");
}

TEST_P(AnswerInPieces, Chunked) {
  const Outcome outcome = parsed(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\n{\"a\"\r\n3;name=value\r\n:1}\r\n0\r\n\r\n");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.answer.body, "{\"a\":1}");
  EXPECT_TRUE(outcome.keeps_alive);
}

TEST_P(AnswerInPieces, ChunkedAndEmpty) {
  const Outcome outcome = parsed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.answer.body, "");
}

TEST_P(AnswerInPieces, TrailersAreNotHeaders) {
  const Outcome outcome = parsed(
      "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\nx\r\n0\r\nRetry-After: 99\r\n\r\n");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.answer.retry_after, "");
}

TEST_P(AnswerInPieces, KeepsRetryAfterAndLocation) {
  const Outcome outcome = parsed(
      "HTTP/1.1 429 Too Many\r\nretry-after:  Wed, 21 Oct 2026 07:28:00 GMT \r\n"
      "LOCATION: /elsewhere\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(outcome.answer.status, 429);
  EXPECT_EQ(outcome.answer.retry_after, "Wed, 21 Oct 2026 07:28:00 GMT");
  EXPECT_EQ(outcome.answer.location, "/elsewhere");
}

TEST_P(AnswerInPieces, BytesBehindTheAnswerStay) {
  const Outcome outcome =
      parsed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.answer.body, "{}");
  EXPECT_EQ(outcome.left_over, "HTTP/1.1 200 OK\r\n");
}

TEST_P(AnswerInPieces, NoBodyOn204And304WhateverTheHeaderSays) {
  for (const std::string status : {"204 No Content", "304 Not Modified"}) {
    const Outcome outcome = parsed("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(outcome.state, State::kDone);
    EXPECT_EQ(outcome.answer.body, "");
    EXPECT_EQ(outcome.left_over, "hello");
  }
}

TEST_P(AnswerInPieces, InterimAnswersAreSkipped) {
  const Outcome outcome = parsed(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nRetry-After: 7\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.answer.body, "{}");
  EXPECT_EQ(outcome.answer.retry_after, "");
}

TEST_P(AnswerInPieces, AFloodOfInterimAnswersIsRefused) {
  std::string bytes;
  for (unsigned i = 0; i < kInterimAnswersMax; ++i) bytes += "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(parsed(bytes + last).state, State::kDone);
  const Outcome flooded = parsed(bytes + "HTTP/1.1 100 Continue\r\n\r\n" + last);
  EXPECT_EQ(flooded.state, State::kFailed);
  EXPECT_EQ(flooded.answer.fault, TransportFault::kMalformed);
}

TEST_P(AnswerInPieces, SwitchingProtocolsIsRefused) {
  const Outcome outcome = parsed("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n");
  EXPECT_EQ(outcome.answer.fault, TransportFault::kMalformed);
}

TEST_P(AnswerInPieces, ConnectionsAreKeptAsTheServerSays) {
  const auto keeps = [this](const std::string& head) {
    const Outcome outcome = parsed(head + "Content-Length: 0\r\n\r\n");
    EXPECT_EQ(outcome.state, State::kDone);
    return outcome.keeps_alive;
  };
  EXPECT_TRUE(keeps("HTTP/1.1 200 OK\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1 200 OK\r\nConnection: close\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0 200 OK\r\n"));
  EXPECT_TRUE(keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"));
}

TEST_P(AnswerInPieces, WhatIsNotHttpIsRefused) {
  for (const std::string bytes :
       {"<html>502 Bad Gateway</html>\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 007 Bond\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 007 Bond\r\n\r\n"}) {
    const Outcome outcome = parsed(bytes);
    EXPECT_EQ(outcome.state, State::kFailed) << bytes;
    EXPECT_EQ(outcome.answer.fault, TransportFault::kMalformed) << bytes;
    EXPECT_NE(outcome.answer.detail, "") << bytes;
    EXPECT_EQ(outcome.answer.status, 0) << bytes;
  }
}

TEST_P(AnswerInPieces, BadChunkingIsRefused) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string body :
       {"xyz\r\nabc\r\n0\r\n\r\n", "-1\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n",
        "\r\n\r\n\r\n\r\n", "11111111111111111\r\nabc\r\n"}) {
    const Outcome outcome = parsed(head + body);
    EXPECT_EQ(outcome.state, State::kFailed) << body;
  }
}

TEST_P(AnswerInPieces, EndlessHeadersAreRefused) {
  std::string bytes = "HTTP/1.1 200 OK\r\n";
  while (bytes.size() <= 2 * limits::kHeaderBytesMax) bytes += "X-Filler: 0123456789\r\n";
  const Outcome outcome = parsed(bytes);
  EXPECT_EQ(outcome.answer.fault, TransportFault::kTooLarge);
  EXPECT_THAT(outcome.answer.detail, HasSubstr("header"));
}

TEST_P(AnswerInPieces, EndlessLinesAreRefusedWhereverTheyStand) {
  const std::string endless(2 * limits::kHeaderBytesMax, 'a');
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& start :
       {std::string("HTTP/1.1 200 "), std::string("HTTP/1.1 200 OK\r\nX: "),
        chunked + "1;x=", chunked + "0\r\nTrailer: "}) {
    EXPECT_EQ(parsed(start + endless).answer.fault, TransportFault::kTooLarge) << start;
  }
}

TEST_P(AnswerInPieces, AGiganticContentLengthIsRefusedBeforeTheBody) {
  const Outcome outcome = parsed("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n");
  EXPECT_EQ(outcome.state, State::kFailed);
  EXPECT_EQ(outcome.answer.fault, TransportFault::kTooLarge);
}

TEST_P(AnswerInPieces, TheBodyOfA200GoesIntoTheSink) {
  CollectingSink sink;
  const Outcome outcome = parsed(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n3\r\na\":\r\n2\r\n1}\r\n"
      "0\r\n\r\n",
      &sink);
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(sink.body, "{\"a\":1}");
  EXPECT_EQ(outcome.answer.body, "");
}

TEST_P(AnswerInPieces, AnotherStatusDoesNotReachTheSink) {
  CollectingSink sink;
  const Outcome outcome = parsed("HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nnone", &sink);
  EXPECT_EQ(sink.body, "");
  EXPECT_EQ(outcome.answer.body, "none");
}

TEST_P(AnswerInPieces, TheSinkCanRefuse) {
  CollectingSink sink;
  sink.bytes_accepted = 3;
  const Outcome outcome = parsed("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", &sink);
  EXPECT_EQ(outcome.state, State::kFailed);
  EXPECT_EQ(outcome.answer.fault, TransportFault::kMalformed);
}

TEST(AnswerParserTest, BodiesAreBounded) {
  const std::string full(limits::kAnswerBytesMax, 'x');
  const auto sized = [](std::size_t bytes) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  EXPECT_EQ(parse(sized(full.size()) + full, 4096).state, State::kDone);
  EXPECT_EQ(parse(sized(full.size() + 1), 4096).answer.fault, TransportFault::kTooLarge);

  const std::string until_end = "HTTP/1.1 200 OK\r\n\r\n" + full;
  EXPECT_EQ(parse(until_end, 4096).state, State::kReading);
  EXPECT_EQ(parse(until_end + "x", 4096).answer.fault, TransportFault::kTooLarge);

  std::string chunks = "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t sent = 0; sent < full.size(); sent += 1024) {
    chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
  }
  EXPECT_EQ(parse(chunks + "0\r\n\r\n", 4096).state, State::kDone);
  const Outcome over = parse(chunks + "1\r\nx\r\n0\r\n\r\n", 4096);
  EXPECT_EQ(over.answer.fault, TransportFault::kTooLarge);
  EXPECT_EQ(over.answer.body, "");
}

TEST(AnswerParserTest, AListMayBeLargerThanAnAnswer) {
  CollectingSink sink;
  const std::size_t bytes = 2 * limits::kAnswerBytesMax;
  const Outcome outcome = parse("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(bytes) +
                                    "\r\n\r\n" + std::string(bytes, 'x'),
                                16 * 1024, &sink);
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(sink.bytes, bytes);
  const Outcome over =
      parse("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(limits::kListBytesMax + 1) +
                "\r\n\r\n",
            1024, &sink);
  EXPECT_EQ(over.answer.fault, TransportFault::kTooLarge);
}

TEST(AnswerParserTest, ABodyThatEndsWithItsStreamNeedsAnOrderlyEnd) {
  const std::string bytes = "HTTP/1.0 200 OK\r\n\r\n{\"a\":1}";
  const Outcome orderly = parse_to_end(bytes, true);
  EXPECT_EQ(orderly.state, State::kDone);
  EXPECT_EQ(orderly.answer.status, 200);
  EXPECT_EQ(orderly.answer.body, "{\"a\":1}");
  EXPECT_FALSE(orderly.keeps_alive);
  const Outcome cut = parse_to_end(bytes, false);
  EXPECT_EQ(cut.answer.fault, TransportFault::kClosedEarly);
  EXPECT_EQ(cut.answer.status, 0);
}

TEST(AnswerParserTest, AnAnswerThatIsNotWholeWasClosedEarly) {
  for (const std::string bytes :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    for (const bool orderly : {true, false}) {
      EXPECT_EQ(parse_to_end(bytes, orderly).answer.fault, TransportFault::kClosedEarly) << bytes;
    }
  }
}

TEST(AnswerParserTest, ServesOneAnswerAfterTheOther) {
  AnswerParser parser;
  CollectingSink sink;
  Answer first;
  parser.start(first, &sink);
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
  Answer second;
  parser.start(second, nullptr);
  parser.feed("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nbc");
  EXPECT_EQ(parser.state(), State::kDone);
  EXPECT_EQ(sink.body, "a");
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(second.body, "bc");
}

}  // namespace
}  // namespace longshore::http

#include "http/plain_answer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/answer_parser.hpp"

namespace longshore::http {
namespace {

struct Given {
  std::size_t bytes = 0;
  Answer answer;
};

Given read(std::string_view bytes) {
  Given given;
  given.bytes = read_plain_answer(bytes, given.answer);
  return given;
}

// What Beast makes of it, which only reads where an answer does not come in one piece.
Given read_carefully(std::string_view bytes) {
  Given given;
  AnswerParser parser;
  parser.start(given.answer, nullptr);
  std::size_t done = parser.feed(bytes.substr(0, 1));
  done += parser.feed(bytes.substr(done));
  EXPECT_EQ(parser.state(), AnswerParser::State::kDone);
  EXPECT_TRUE(parser.keeps_alive());
  given.bytes = done;
  return given;
}

TEST(PlainAnswer, IsWhatBeastReads) {
  for (const std::string bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 \r\ncontent-length:0\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\nServer: nginx\r\nDate: Thu, 26 Nov 2026 08:00:00 GMT"
        "\r\nCONTENT-LENGTH:   4  \r\nConnection: Keep-Alive\r\nX-Empty:\r\n\r\nbusyHTTP/1.1 2",
        "HTTP/1.1 999 ?\r\nRetry-Afte: 1\r\nContent-Length: 0004\r\n\r\nabcd"}) {
    const Given plain = read(bytes);
    const Given careful = read_carefully(bytes);
    EXPECT_GT(plain.bytes, 0U) << bytes;
    EXPECT_EQ(plain.bytes, careful.bytes) << bytes;
    EXPECT_EQ(plain.answer.status, careful.answer.status) << bytes;
    EXPECT_EQ(plain.answer.body, careful.answer.body) << bytes;
  }
}

TEST(PlainAnswer, IsNothingElse) {
  for (const std::string bytes :
       {"",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Go on\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 No\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1234567890\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 2 0 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX_Y: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA-Name-Of-Many-Bytes@: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nProxy-Connection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nRetry-After: 7\r\n\r\n",
        "HTTP/1.1 302 There\r\nContent-Length: 0\r\nLocation: /\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\r\n b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\tb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \xc3\xa4\r\n\r\n"}) {
    const Given given = read(bytes);
    EXPECT_EQ(given.bytes, 0U) << bytes;
    EXPECT_EQ(given.answer.status, 0) << bytes;
    EXPECT_EQ(given.answer.body, "") << bytes;
  }
}

}  // namespace
}  // namespace longshore::http

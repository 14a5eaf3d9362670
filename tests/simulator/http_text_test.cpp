#include "simulator/http_text.hpp"

#include <gtest/gtest.h>

namespace longshore::simulator {
namespace {

constexpr std::string_view kRequest =
    "POST /v0/x?a=b HTTP/1.1\r\nHost: h\r\nX-API-Key:  secret \r\ncontent-length: 12\r\n\r\n";

TEST(RequestHead, IsReadWhole) {
  RequestHead head;
  ASSERT_EQ(parse_head(std::string(kRequest) + "{}", head), HeadState::kWhole);
  EXPECT_EQ(head.bytes, kRequest.size());
  EXPECT_EQ(head.content_length, 12u);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.expects_continue);
}

TEST(RequestHead, GivesItsParts) {
  RequestHead head;
  ASSERT_EQ(parse_head(kRequest, head), HeadState::kWhole);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/v0/x?a=b");
  EXPECT_EQ(head.api_key, "secret");
}

TEST(RequestHead, IsPartialUntilItsBlankLine) {
  RequestHead head;
  for (std::size_t length = 0; length < kRequest.size(); ++length) {
    ASSERT_EQ(parse_head(kRequest.substr(0, length), head), HeadState::kPartial) << length;
  }
}

TEST(RequestHead, TellsHowTheConnectionGoesOn) {
  RequestHead head;
  ASSERT_EQ(parse_head("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", head), HeadState::kWhole);
  EXPECT_FALSE(head.keep_alive);
  ASSERT_EQ(parse_head("GET / HTTP/1.0\r\n\r\n", head), HeadState::kWhole);
  EXPECT_FALSE(head.keep_alive);
  ASSERT_EQ(parse_head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", head),
            HeadState::kWhole);
  EXPECT_TRUE(head.keep_alive);
  ASSERT_EQ(parse_head("POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", head), HeadState::kWhole);
  EXPECT_TRUE(head.expects_continue);
  ASSERT_EQ(parse_head("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", head),
            HeadState::kWhole);
  EXPECT_TRUE(head.chunked);
}

TEST(RequestHead, RefusesWhatIsNone) {
  RequestHead head;
  for (const std::string_view bad :
       {"\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n",
        "GET x HTTP/1.1\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"}) {
    EXPECT_EQ(parse_head(bad, head), HeadState::kBad) << bad;
  }
}

TEST(AnswerHead, CarriesWhatTheReplyHas) {
  Reply reply;
  reply.status = 429;
  reply.retry_after = "3";
  std::string out;
  append_head(out, reply, BodyFraming::kLength, 10);
  EXPECT_EQ(out,
            "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
            "Retry-After: 3\r\nContent-Length: 10\r\n\r\n");
  out.clear();
  append_chunk(out, "abcdefghijklmnopq");
  EXPECT_EQ(out, "11\r\nabcdefghijklmnopq\r\n");
}

}  // namespace
}  // namespace longshore::simulator

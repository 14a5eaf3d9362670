#include "http/request_writer.hpp"

#include <gtest/gtest.h>

namespace longshore::http {
namespace {

std::string written(const RequestWriter& writer, const Request& request) {
  std::string bytes = "what was there before";
  writer.write(request, bytes);
  return bytes;
}

TEST(RequestWriterTest, WritesAPost) {
  const RequestWriter writer("api.example.com", "/base", "secret");
  EXPECT_EQ(written(writer, {Method::kPost, "/v0/jobs?a=b", {"{", "\"a\":1", "}"}}),
            "POST /base/v0/jobs?a=b HTTP/1.1\r\n"
            "Host: api.example.com\r\n"
            "x-api-key: secret\r\n"
            "User-Agent: longshore\r\n"
            "Accept: application/json\r\n"
            "Connection: keep-alive\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 7\r\n"
            "\r\n"
            "{\"a\":1}");
}

TEST(RequestWriterTest, AnEmptyPostStillHasALength) {
  const RequestWriter writer("h", "", "k");
  const std::string bytes = written(writer, {Method::kPost, "/"});
  EXPECT_NE(bytes.find("\r\nContent-Length: 0\r\n\r\n"), std::string::npos);
}

TEST(RequestWriterTest, WritesAGetWithoutABody) {
  const RequestWriter writer("api.example.com:8443", "", "secret");
  EXPECT_EQ(written(writer, {Method::kGet, "/details"}),
            "GET /details HTTP/1.1\r\n"
            "Host: api.example.com:8443\r\n"
            "x-api-key: secret\r\n"
            "User-Agent: longshore\r\n"
            "Accept: application/json\r\n"
            "Connection: keep-alive\r\n"
            "\r\n");
}

TEST(RequestWriterTest, TakesNothingThatCouldStartAHeader) {
  const RequestWriter writer("h", "", "k");
  EXPECT_TRUE(writer.accepts({Method::kGet, "/a%20b?c"}));
  for (const std::string target :
       {"/a b", "/a\r\nX-Injected: 1", "/a\nb", "/caf\xc3\xa9", "/a\x7f", "no-slash", ""}) {
    EXPECT_FALSE(writer.accepts({Method::kGet, target})) << target;
  }
  EXPECT_FALSE(writer.accepts({Method::kGet, std::string_view("/a\0b", 4)}));
  EXPECT_FALSE(RequestWriter("h", "", "key\r\nX-Injected: 1").accepts({Method::kGet, "/"}));
  EXPECT_FALSE(RequestWriter("h\r\nX: 1", "", "k").accepts({Method::kGet, "/"}));
  EXPECT_FALSE(RequestWriter("h", "/pre fix", "k").accepts({Method::kGet, "/"}));
}

}  // namespace
}  // namespace longshore::http

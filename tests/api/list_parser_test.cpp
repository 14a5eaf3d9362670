#include "api/list_parser.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace longshore::api {
namespace {

struct Page {
  std::vector<ListedJob> jobs;
  JobListParser parser{[this](ListedJob job) { jobs.push_back(std::move(job)); }};

  // Feeds `body` in pieces of `size` bytes; whether the page was complete.
  bool read(std::string_view body, std::size_t size) {
    parser.reset();
    jobs.clear();
    for (std::size_t at = 0; at < body.size(); at += size) {
      if (!parser.take(body.substr(at, size))) return false;
    }
    return parser.complete();
  }
};

std::string ids(const std::vector<ListedJob>& jobs) {
  std::string text;
  for (const auto& job : jobs) text += job.id + "=" + job.reference_id + ";";
  return text;
}

constexpr std::size_t kPieces[] = {1, 2, 3, 7, 1'000};

TEST(ListParser, ReadsABarePageInAnyPieces) {
  const std::string body =
      R"({"jobs":[{"id":"j1","reference_id":"a","status":{"id":"no","reference_id":"no"}},)"
      R"({"reference_id":"\u00e9","tags":["id",{"id":"x"}],"id":"j2"}],"next_page_token":"t2"})";
  Page page;
  for (const std::size_t size : kPieces) {
    ASSERT_TRUE(page.read(body, size)) << size;
    EXPECT_EQ(ids(page.jobs), "j1=a;j2=é;");
    EXPECT_EQ(page.parser.next_page_token(), "t2");
  }
}

TEST(ListParser, ReadsAPageInsideData) {
  Page page;
  for (const std::size_t size : kPieces) {
    ASSERT_TRUE(page.read(R"({"success":true,"data":{"next_page_token":7,)"
                          R"("jobs":[{"id":1,"reference_id":42}]}})",
                          size));
    EXPECT_EQ(ids(page.jobs), "1=42;");
    EXPECT_EQ(page.parser.next_page_token(), "7");
  }
}

TEST(ListParser, FindsTheTokenOutsideOfData) {
  Page page;
  ASSERT_TRUE(page.read(R"({"data":{"jobs":[]},"next_page_token":"t"})", 5));
  EXPECT_EQ(page.parser.next_page_token(), "t");
}

TEST(ListParser, AnAbsentNullOrEmptyTokenEndsTheList) {
  Page page;
  for (const char* body : {R"({"jobs":[]})", R"({"jobs":[],"next_page_token":null})",
                           R"({"jobs":[],"next_page_token":""})"}) {
    ASSERT_TRUE(page.read(body, 4)) << body;
    EXPECT_TRUE(page.parser.next_page_token().empty()) << body;
  }
}

TEST(ListParser, IsNotCompleteWithoutTheArrayOrTheEnd) {
  Page page;
  for (const char* body : {"", "{}", R"({"data":{}})", R"({"jobs":[)", R"({"jobs":[]} x)",
                           R"({"items":[{"id":"1","reference_id":"a"}]})", "<html></html>",
                           R"({"jobs":[{"id":"1"})"}) {
    EXPECT_FALSE(page.read(body, 3)) << body;
    EXPECT_FALSE(page.read(body, 1'000)) << body;
  }
  EXPECT_TRUE(page.read("{\"jobs\":[]}\r\n", 2));
}

TEST(ListParser, RefusesAStringWithoutEnd) {
  Page page;
  const std::string head = R"({"jobs":[{"id":")";
  EXPECT_FALSE(page.read(head + std::string(1'000'000, 'x'), 4'096));
}

// Whatever else a job is listed with, nobody needs it.
TEST(ListParser, SkipsLongTextsThatDoNotMatter) {
  const std::string text(200'000, 'x');
  const std::string digits(200'000, '7');
  const std::string body = R"({"note":")" + text + R"(","jobs":[{"maker_response":")" + text +
                           R"(","id":"j1","reference_id":"a",")" + text + R"(":1,"size":)" +
                           digits + R"(},{"id":"j2","reference_id":")" + text +
                           R"("},{"id":"j3","reference_id":"c","tags":[")" + text +
                           R"("]}],"next_page_token":"t2"})";
  Page page;
  for (const std::size_t size : {std::size_t{1'000}, std::size_t{65'536}, body.size()}) {
    ASSERT_TRUE(page.read(body, size)) << size;
    EXPECT_EQ(ids(page.jobs), "j1=a;j2=;j3=c;");
    EXPECT_EQ(page.parser.next_page_token(), "t2");
  }
}

TEST(ListParser, NeedsIdsAndTokensWhole) {
  const std::string text(200'000, '7');
  Page page;
  for (const std::string& body :
       {R"({"jobs":[{"id":")" + text + R"("}]})", R"({"jobs":[{"id":)" + text + R"(}]})",
        R"({"jobs":[],"next_page_token":")" + text + R"("})"}) {
    EXPECT_FALSE(page.read(body, 4'096));
    EXPECT_FALSE(page.read(body, body.size()));
  }
}

TEST(ListParser, TakesNullForAnEmptyList) {
  Page page;
  for (const char* body : {R"({"jobs":null})", R"({"data":{"jobs":null},"success":true})"}) {
    ASSERT_TRUE(page.read(body, 3)) << body;
    EXPECT_TRUE(page.jobs.empty()) << body;
  }
  ASSERT_TRUE(page.read(R"({"jobs":null,"data":{"jobs":[{"id":"1","reference_id":"a"}]}})", 4));
  EXPECT_EQ(ids(page.jobs), "1=a;");
  for (const char* body : {"null", R"({"data":null})", R"({"more":{"jobs":null}})",
                           R"({"items":[{"jobs":null}]})", R"([null])"}) {
    EXPECT_FALSE(page.read(body, 3)) << body;
  }
}

TEST(ListParser, WhatTellsOfAFailureIsNoList) {
  Page page;
  EXPECT_FALSE(page.read(R"({"jobs":null,"error":{"code":"FS_0000"},"success":false})", 5));
  EXPECT_FALSE(page.read(R"({"success":false,"data":{"jobs":[]}})", 5));
  EXPECT_TRUE(page.read(R"({"jobs":[{"id":"1","success":false}],"success":true})", 5));
}

TEST(ListParser, RefusesBottomlessNesting) {
  Page page;
  EXPECT_FALSE(page.read(R"({"jobs":)" + std::string(10'000, '['), 4'096));
}

TEST(ListParser, ReadsBatches) {
  std::vector<ListedBatch> batches;
  BatchListParser parser([&](ListedBatch batch) { batches.push_back(std::move(batch)); });
  ASSERT_TRUE(parser.take(R"({"batches":[{"id":"b1","name":"n1","is_default":true},)"
                          R"({"id":"b2","name":"n2","is_default":false}]})"));
  ASSERT_TRUE(parser.complete());
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_TRUE(batches[0].is_default);
  EXPECT_EQ(batches[1].name, "n2");
  EXPECT_FALSE(batches[1].is_default);
}

}  // namespace
}  // namespace longshore::api

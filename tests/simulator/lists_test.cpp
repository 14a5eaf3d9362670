// The two read-backs: a project's batches, and a batch's jobs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "simulator/requests.hpp"

namespace longshore::simulator {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string list_path(std::string_view batch, std::string_view token = "") {
  std::string path = "/v0/projects/demo-project/batch/" + std::string(batch);
  if (!token.empty()) path += "?page_token=" + std::string(token);
  return path;
}

std::string fill(World& world, int jobs) {
  const std::string batch = member(post(world, kBatches, batch_body("b")).body, "batch_id");
  for (int i = 0; i < jobs; ++i) {
    EXPECT_EQ(post(world, kJobsV0, job_body(std::to_string(i), batch)).status, 200);
  }
  return batch;
}

TEST(Lists, DetailsShowEveryBatchWithItsJobs) {
  World world({});
  const std::string batch = fill(world, 3);
  EXPECT_EQ(post(world, kJobsV0, job_body("elsewhere")).status, 200);
  const Reply reply = get(world, kDetails);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(count_of(reply.body, "\"id\":"), 2u);
  EXPECT_EQ(count_of(reply.body, "\"is_default\":true"), 1u);
  EXPECT_THAT(reply.body, HasSubstr("\"id\":\"" + batch + "\",\"name\":\"b\""));
  EXPECT_THAT(reply.body, HasSubstr("\"total_jobs\":3"));
  EXPECT_THAT(reply.body, HasSubstr("\"total_jobs\":1"));
}

TEST(Lists, AJobWithoutABatchIsInTheDefaultOne) {
  World world({});
  const std::string job = member(post(world, kJobsV0, job_body("1")).body, "job_id");
  const std::string batch = member(get(world, kDetails).body, "id");
  EXPECT_THAT(get(world, list_path(batch)).body,
              HasSubstr("{\"id\":\"" + job + "\",\"reference_id\":\"1\""));
}

TEST(Lists, AHundredJobsAPageUntilTheEnd) {
  World world({});
  const std::string batch = fill(world, 250);
  std::set<std::string> tokens;
  std::string token;
  std::size_t pages = 0;
  std::size_t jobs = 0;
  do {
    const Reply page = get(world, list_path(batch, token));
    ASSERT_EQ(page.status, 200);
    jobs += count_of(page.body, "\"reference_id\":");
    token = member(page.body, "next_page_token");
    ASSERT_LE(++pages, 3u);
  } while (token != "null" && tokens.insert(token).second);
  EXPECT_EQ(token, "null");
  EXPECT_EQ(pages, 3u);
  EXPECT_EQ(jobs, 250u);
}

TEST(Lists, AFullLastPageEndsTheListToo) {
  World world({.page_jobs = 2});
  const std::string batch = fill(world, 4);
  const std::string token = member(get(world, list_path(batch)).body, "next_page_token");
  EXPECT_EQ(member(get(world, list_path(batch, token)).body, "next_page_token"), "null");
}

TEST(Lists, TheEndIsToldInAnyOfThreeWays) {
  for (const auto& [end, text] : {std::pair{EndOfList::kNull, ",\"next_page_token\":null"},
                                  std::pair{EndOfList::kEmpty, ",\"next_page_token\":\"\""},
                                  std::pair{EndOfList::kAbsent, ""}}) {
    World world({.end_of_list = end});
    const std::string body = get(world, list_path(fill(world, 1))).body;
    EXPECT_THAT(body, HasSubstr("\"status\":\"created\"}]" + std::string(text) + "}"));
  }
}

TEST(Lists, StandBareOrInsideData) {
  World wrapped({.wrap_lists = true});
  EXPECT_THAT(get(wrapped, kDetails).body, StartsWith("{\"data\":{\"project_id\""));
  EXPECT_THAT(get(wrapped, list_path(fill(wrapped, 1))).body, StartsWith("{\"data\":{\"jobs\":["));
  World bare({.wrap_lists = false});
  EXPECT_THAT(get(bare, kDetails).body, StartsWith("{\"project_id\""));
  EXPECT_THAT(get(bare, kDetails).body, Not(HasSubstr("\"data\"")));
  EXPECT_THAT(get(bare, list_path(fill(bare, 1))).body, StartsWith("{\"jobs\":["));
}

TEST(Lists, RefuseUnknownBatchesAndTokens) {
  World world({});
  const std::string batch = fill(world, 1);
  EXPECT_EQ(get(world, list_path("72c888f6-b365-4f27-ad57-d7841da2de0c")).status, 404);
  EXPECT_EQ(code_of(get(world, list_path("no-uuid"))), "GE_0001");
  EXPECT_EQ(code_of(get(world, list_path(batch, "p9"))), "GE_0001");
  EXPECT_EQ(code_of(get(world, list_path(batch, "x"))), "GE_0001");
  EXPECT_EQ(code_of(get(world, list_path(batch, "p"))), "GE_0001");
}

TEST(Lists, NamesWithQuotesStayJson) {
  World world({});
  EXPECT_EQ(post(world, kBatches, R"({"name":"a \"b\" \\ c"})").status, 200);
  EXPECT_THAT(get(world, kDetails).body, HasSubstr(R"("name":"a \"b\" \\ c")"));
  EXPECT_EQ(post(world, kJobsV0, job_body(R"(1\n2)")).status, 200);
  const std::string batch = member(get(world, kDetails).body, "id");
  EXPECT_THAT(get(world, list_path(batch)).body, HasSubstr(R"("reference_id":"1\n2")"));
}

}  // namespace
}  // namespace longshore::simulator

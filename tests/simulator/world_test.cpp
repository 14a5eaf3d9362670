#include "simulator/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/requests.hpp"
#include "simulator/uuid.hpp"

namespace longshore::simulator {
namespace {

using testing::HasSubstr;

TEST(World, CreatesAJobAndAnswersAsDocumented) {
  World world({});
  const Reply reply = post(world, kJobsV0, job_body("001"));
  EXPECT_EQ(reply.status, 200);
  const std::string id = member(reply.body, "job_id");
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_EQ(reply.body, "{\"data\":{\"job_id\":\"" + id +
                            "\",\"reference_id\":\"001\",\"tag\":\"t\"},\"success\":true}");
  EXPECT_EQ(world.jobs(), 1u);
}

TEST(World, RefusesAReferenceIdThatWasSentBefore) {
  World world({});
  EXPECT_EQ(post(world, kJobsV0, job_body("001")).status, 200);
  const Reply again = post(world, kJobsV0, job_body("001"));
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(code_of(again), "FS_0001");
  EXPECT_THAT(again.body, HasSubstr("\"success\":false"));
  EXPECT_EQ(world.jobs(), 1u);
  EXPECT_EQ(world.duplicate_attempts(), 1u);
}

TEST(World, ChecksTheKeyBeforeAnythingElse) {
  World world({});
  const Reply wrong = world.handle({"POST", kJobsV0, "other", job_body("1")});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(code_of(wrong), "auth-failure");
  EXPECT_EQ(world.handle({"POST", kJobsV0, "", job_body("1")}).status, 401);
  EXPECT_EQ(world.handle({"GET", "/nowhere", "other", ""}).status, 401);
  EXPECT_EQ(world.jobs(), 0u);
}

TEST(World, KnowsNoOtherProjectAndNoOtherPath) {
  World world({});
  EXPECT_EQ(post(world, "/v0/projects/other/jobs", job_body("1")).status, 404);
  EXPECT_EQ(post(world, "/v1/project/other/batch", batch_body("b")).status, 404);
  EXPECT_EQ(get(world, "/v1/projects/other/details").status, 404);
  EXPECT_EQ(post(world, "/v0/projects/demo-project/jobs/more", job_body("1")).status, 404);
  EXPECT_EQ(post(world, "/v0/project/demo-project/jobs", job_body("1")).status, 404);
  EXPECT_EQ(get(world, kJobsV0).status, 405);
  EXPECT_EQ(world.jobs(), 0u);
}

struct Case {
  std::string_view name;
  std::string_view body;
  std::string_view code;
};

class RefusedJob : public testing::TestWithParam<Case> {};

TEST_P(RefusedJob, HasItsDocumentedCode) {
  World world({});
  const Reply reply = post(world, kJobsV0, GetParam().body);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(code_of(reply), GetParam().code);
  EXPECT_EQ(world.jobs(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    World, RefusedJob,
    testing::Values(
        Case{"no_id", R"({"data":{"image_url":"https://a/b"},"tag":"t"})", "FS_0002"},
        Case{"empty_id", R"({"reference_id":"","data":{"image_url":"https://a/b"},"tag":"t"})",
             "FS_0002"},
        Case{"number_id", R"({"reference_id":7,"data":{"image_url":"https://a/b"},"tag":"t"})",
             "FS_00011"},
        Case{"no_data", R"({"reference_id":"1","tag":"t"})", "FS_0004"},
        Case{"empty_data", R"({"reference_id":"1","data":{},"tag":"t"})", "FS_0004"},
        Case{"list_data", R"({"reference_id":"1","data":["https://a/b"],"tag":"t"})", "FS_0003"},
        Case{"bad_url", R"({"reference_id":"1","data":{"image_url":"ftp://a/b"},"tag":"t"})",
             "FS_0003"},
        Case{"no_host", R"({"reference_id":"1","data":{"image_url":"https:///b"},"tag":"t"})",
             "FS_0003"},
        Case{"no_frames", R"({"reference_id":"1","data":{"image_url":[]},"tag":"t"})", "FS_0003"},
        Case{"bad_frame",
             R"({"reference_id":"1","data":{"image_url":["https://a/b",3]},"tag":"t"})", "FS_0003"},
        Case{"no_tag", R"({"reference_id":"1","data":{"image_url":"https://a/b"}})", "FS_0005"},
        Case{"number_tag", R"({"reference_id":"1","data":{"image_url":"https://a/b"},"tag":1})",
             "FS_00011"},
        Case{"priority_0", R"({"reference_id":"1","data":{"a":1},"tag":"t","priority_weight":0})",
             "FS_00012"},
        Case{"priority_11", R"({"reference_id":"1","data":{"a":1},"tag":"t","priority_weight":11})",
             "FS_00012"},
        Case{"priority_text",
             R"({"reference_id":"1","data":{"a":1},"tag":"t","priority_weight":"5"})", "FS_00012"},
        Case{"priority_half",
             R"({"reference_id":"1","data":{"a":1},"tag":"t","priority_weight":5.5})", "FS_00012"},
        Case{"batch_no_uuid", R"({"reference_id":"1","data":{"a":1},"tag":"t","batch_id":"b"})",
             "GE_0001"},
        Case{"batch_unknown",
             R"({"reference_id":"1","data":{"a":1},"tag":"t",)"
             R"("batch_id":"72c888f6-b365-4f27-ad57-d7841da2de0c"})",
             "GE_0001"},
        Case{"not_json", "{\"reference_id\":", "GE_0001"}, Case{"empty", "", "GE_0001"},
        Case{"no_object", "[1]", "GE_0001"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(World, TakesWhatTheContractAllows) {
  World world({});
  for (const std::string_view body : {
           R"({"reference_id":"1","data":{"image_url":"s3://bucket/key with space"},"tag":"t"})",
           R"({"reference_id":"2","data":{"image_url":["gs://b/k","http://a/b"]},"tag":"t"})",
           R"({"reference_id":"3","data":{"video_data":{"x":[1e400,12345678901234567890123]}},)"
           R"("tag":"t","priority_weight":10,"anything":null})",
           R"({"reference_id":"4","data":{"a":1},"tag":"t","batch_id":"","priority_weight":1})",
           R"({"reference_id":"5","data":{"a":1},"tag":"t","batch_id":null})",
       }) {
    const Reply reply = post(world, kJobsV0, body);
    EXPECT_EQ(reply.status, 200) << body << "\n" << reply.body;
  }
}

TEST(World, TheNewerPathWantsAWorkFlowInsteadOfATag) {
  World world({});
  EXPECT_EQ(code_of(post(world, kJobsV1, job_body("1"))), "FS_0005");
  const Reply reply =
      post(world, kJobsV1, R"({"reference_id":"1","data":{"a":1},"work_flow_id":"w"})");
  EXPECT_EQ(reply.status, 200);
  // One project, one set of reference_ids, whichever path they came by.
  EXPECT_EQ(code_of(post(world, kJobsV0, job_body("1"))), "FS_0001");
}

TEST(World, BatchNamesAreUnique) {
  World world({});
  const Reply first = post(world, kBatches, batch_body("night-1"));
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(is_uuid(member(first.body, "batch_id")));
  const Reply again = post(world, kBatches, batch_body("night-1"));
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(code_of(again), "BATCH_CREATION");
  EXPECT_EQ(world.batches(), 2u);
  EXPECT_NE(member(post(world, kBatches, batch_body("night-2")).body, "batch_id"),
            member(first.body, "batch_id"));
}

TEST(World, RefusesABatchWithoutAName) {
  World world({});
  EXPECT_EQ(code_of(post(world, kBatches, R"({"project_id":"demo-project"})")), "GE_0002");
  EXPECT_EQ(code_of(post(world, kBatches, R"({"name":5})")), "GE_0001");
  EXPECT_EQ(code_of(post(world, kBatches, R"({"name":"x","project_id":"other"})")), "GE_0001");
  EXPECT_EQ(code_of(post(world, kBatches, "x")), "GE_0001");
  EXPECT_EQ(world.batches(), 1u);
}

TEST(World, BurntIdsAreUsedUpAndNowhereShown) {
  World world({});
  EXPECT_TRUE(world.burn({"POST", kJobsV0, kKey, job_body("001")}));
  EXPECT_EQ(code_of(post(world, kJobsV0, job_body("001"))), "FS_0001");
  EXPECT_EQ(world.jobs(), 0u);
  EXPECT_EQ(world.burnt(), 1u);
  const std::string batch = member(get(world, kDetails).body, "id");
  const std::string list = get(world, "/v0/projects/demo-project/batch/" + batch).body;
  EXPECT_THAT(list, HasSubstr("\"jobs\":[]"));
  EXPECT_FALSE(world.job(0).has_value());
}

TEST(World, BurnsOnlyWhatWouldBecomeAJob) {
  World world({});
  EXPECT_EQ(post(world, kJobsV0, job_body("001")).status, 200);
  EXPECT_FALSE(world.burn({"POST", kJobsV0, kKey, job_body("001")}));
  EXPECT_FALSE(world.burn({"POST", kJobsV0, "wrong", job_body("002")}));
  EXPECT_FALSE(world.burn({"POST", kJobsV0, kKey, "{}"}));
  EXPECT_FALSE(world.burn({"POST", kBatches, kKey, batch_body("b")}));
  EXPECT_FALSE(world.burn({"GET", kDetails, kKey, ""}));
  EXPECT_EQ(world.burnt(), 0u);
  EXPECT_EQ(world.duplicate_attempts(), 0u);
}

TEST(World, KeepsBodiesOnlyWhenAsked) {
  World forgets({});
  EXPECT_EQ(post(forgets, kJobsV0, job_body("1")).status, 200);
  EXPECT_EQ(forgets.job(0)->body, "");
  World keeps({.keep_bodies = true});
  EXPECT_TRUE(keeps.burn({"POST", kJobsV0, kKey, job_body("0")}));
  EXPECT_EQ(post(keeps, kJobsV0, job_body("1")).status, 200);
  EXPECT_EQ(keeps.job(1)->body, job_body("1"));
}

TEST(World, TheSameSeedGivesTheSameIds) {
  World one({.seed = 5});
  World other({.seed = 5});
  World different({.seed = 6});
  const std::string body = post(one, kJobsV0, job_body("1")).body;
  EXPECT_EQ(body, post(other, kJobsV0, job_body("1")).body);
  EXPECT_NE(body, post(different, kJobsV0, job_body("1")).body);
}

}  // namespace
}  // namespace longshore::simulator

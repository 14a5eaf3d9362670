#include "api/contract.hpp"

#include <gtest/gtest.h>

namespace longshore::api {
namespace {

Contract contract(std::string project = "p 1/x") {
  ApiConfiguration configuration;
  configuration.project_id = std::move(project);
  return Contract(configuration);
}

TEST(Contract, EncodesIdsInTargets) {
  EXPECT_EQ(contract().jobs_target(), "/v0/projects/p%201%2Fx/jobs");
  EXPECT_EQ(contract().batch_target(), "/v1/project/p%201%2Fx/batch");
  EXPECT_EQ(contract().project_target(), "/v1/projects/p%201%2Fx/details");
  EXPECT_EQ(contract("p").batch_jobs_target("b?1", ""), "/v0/projects/p/batch/b%3F1");
  EXPECT_EQ(contract("p").batch_jobs_target("b", "a&b=c"),
            "/v0/projects/p/batch/b?page_token=a%26b%3Dc");
}

TEST(Contract, PutsTheTokenBehindAQueryThatIsThere) {
  ApiConfiguration configuration;
  configuration.batch_jobs_path = "/list/{batch_id}?limit=100";
  EXPECT_EQ(Contract(configuration).batch_jobs_target("b", "t"), "/list/b?limit=100&page_token=t");
}

TEST(Contract, LeavesTheBatchOutForTheDefaultOne) {
  EXPECT_EQ(Contract::job_end(""), "}");
  EXPECT_EQ(Contract::job_end("b-\"1"), R"(,"batch_id":"b-\"1"})");
}

TEST(Contract, WritesABatch) {
  EXPECT_EQ(contract("p").batch_body("night-1", "line\nbreak"),
            R"({"project_id":"p","label":"night-1","name":"night-1","description":"line\nbreak"})");
}

}  // namespace
}  // namespace longshore::api

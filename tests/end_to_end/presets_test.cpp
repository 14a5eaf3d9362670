// Each preset in config/examples, imported as it stands: only where the API is, and the key,
// are told differently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export_file.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string text_of(const std::string& name) {
  return contents(LONGSHORE_SOURCE_DIR "/config/examples/" + name);
}

class Presets : public ::testing::Test {
 protected:
  // Imports the preset's own manifest, and gives the jobs that the API then holds.
  std::map<std::string, simulator::JobRecord> import(const std::string& name,
                                                     const std::string& extension, int code) {
    folder_.write(name + ".yaml", text_of(name + ".yaml"));
    folder_.write(name + "." + extension, text_of(name + "." + extension));
    const Outcome checked = run(folder_, {"config", "check", "-c", name + ".yaml"});
    EXPECT_EQ(checked.code, 0) << checked.err;
    const Outcome importing = run(
        folder_, {"import", "-c", name + ".yaml", "--summary", "s.json", name + "." + extension},
        {{"LONGSHORE_API_BASE_URL", api_.base_url()},
         {"LONGSHORE_API_PROJECT_ID", "demo-project"},
         {"LONGSHORE_API_KEY_FILE", folder_ / "key"},
         {"LONGSHORE_API_CA_FILE", folder_ / "ca.pem"}});
    EXPECT_EQ(importing.code, code) << importing.err;
    return api_.jobs();
  }

  Folder folder_;
  SimulatedApi api_{folder_, "", 1, {.keep_bodies = true}};
};

std::vector<std::string> ids_of(const std::map<std::string, simulator::JobRecord>& jobs) {
  std::vector<std::string> ids;
  for (const auto& [id, job] : jobs) ids.push_back(id);
  return ids;
}

TEST_F(Presets, Nightly) {
  const auto jobs = import("nightly", "csv", 0);
  ASSERT_THAT(ids_of(jobs), ElementsAre("night-0001", "night-0002", "night-0003"));
  EXPECT_THAT(jobs.at("night-0003").body, HasSubstr("s3://night-bucket/frames/0003.jpg"));
  EXPECT_THAT(jobs.at("night-0001").body, HasSubstr("\"priority_weight\":5"));
  EXPECT_EQ(api_.counters().batches, 1U);
}

TEST_F(Presets, Staging) {
  const auto jobs = import("staging", "csv", 0);
  EXPECT_THAT(ids_of(jobs), ElementsAre("staging-1", "staging-2"));
  EXPECT_THAT(jobs.at("staging-1").body, HasSubstr("\"tag\":\"staging\""));
  EXPECT_EQ(api_.counters().batches, 0U);
}

TEST_F(Presets, Bursts) {
  const auto jobs = import("bursts", "csv", 0);
  EXPECT_THAT(ids_of(jobs), ElementsAre("b-01", "b-02", "b-03"));
  EXPECT_THAT(jobs.at("b-03").body, HasSubstr("[\"https://images.example.com/b-03/1.jpg\","
                                              "\"https://images.example.com/b-03/2.jpg\"]"));
  EXPECT_EQ(api_.counters().batches, 2U);
  EXPECT_EQ(summary_number(folder_, "s.json", "rows/accepted"), 6U);
}

TEST_F(Presets, Museum) {
  const auto jobs = import("museum", "csv", 1);
  EXPECT_THAT(ids_of(jobs), ElementsAre("A00001", "A00003"));
  EXPECT_THAT(jobs.at("A00003").body, HasSubstr("The \\\"Old\\\" Bridge"));
  EXPECT_THAT(folder_.read("museum-rejects.csv"), HasSubstr("A00002,Study of hands"));
}

TEST_F(Presets, Nested) {
  const auto jobs = import("nested", "jsonl", 1);
  EXPECT_THAT(ids_of(jobs), ElementsAre("4711", "4712"));
  EXPECT_THAT(jobs.at("4711").body, HasSubstr("\"weight\": 1.50"));
  EXPECT_THAT(jobs.at("4711").body, HasSubstr("\"tag\":\"vase\""));
  EXPECT_THAT(jobs.at("4712").body, HasSubstr("\"tag\":\"object\""));
}

}  // namespace
}  // namespace longshore::testing

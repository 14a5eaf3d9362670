// Keys of the configuration by what they bring about: another value than the default's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import_checks.hpp"
#include "recording_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::set<std::string> distinct(const std::vector<std::string>& lines) {
  return {lines.begin(), lines.end()};
}

TEST(Configured, EveryPathIsAskedForBehindTheAddressesOwn) {
  const Folder folder;
  const RecordingApi api(folder);
  folder.write("longshore.yaml",
               RecordingApi::configuration(
                   "https://localhost:" + std::to_string(api.port()) + "/behind/a%20gateway/",
                   "  jobs_path: /job/{project_id}/new\n"
                   "  batch_path: /batch/{project_id}/new\n"
                   "  project_path: /project/{project_id}\n"
                   "  batch_jobs_path: /batch/{project_id}/{batch_id}/jobs\n"));
  folder.write("night.csv", manifest(3));
  const Outcome importing = run(folder, {"import", "night.csv"});
  ASSERT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(distinct(api.request_lines()),
              UnorderedElementsAre("POST /behind/a%20gateway/job/p/new",
                                   "POST /behind/a%20gateway/batch/p/new"));

  const Outcome recovering = run(folder, {"recover", "night.csv"});
  EXPECT_NE(recovering.code, 4) << recovering.err;
  EXPECT_THAT(distinct(api.request_lines()),
              UnorderedElementsAre(
                  "POST /behind/a%20gateway/job/p/new", "POST /behind/a%20gateway/batch/p/new",
                  "GET /behind/a%20gateway/project/p", "GET /behind/a%20gateway/batch/p/b-1/jobs"));
}

TEST(Configured, RejectsAndReportGoIntoTheOutputsFolder) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  std::filesystem::create_directory(folder / "out");
  folder.write("longshore.yaml", api.configuration("output: {directory: out, report: true}\n"));
  folder.write("night.csv", manifest(1) + "bad,nowhere,street,1\n");
  const Outcome importing = run(folder, {"import", "night.csv"});
  EXPECT_EQ(importing.code, 1) << importing.err;
  EXPECT_THAT(folder.read("out/night-rejects.csv"), HasSubstr("bad,nowhere,street,1\n"));
  EXPECT_TRUE(folder.has("out/night-rejects.csv.reasons.jsonl"));
  EXPECT_THAT(folder.read("out/night-report.html"), HasSubstr("1 accepted, 1 rejected"));
  for (const std::string& name : folder.names()) {
    EXPECT_THAT(name, AllOf(Not(HasSubstr("rejects")), Not(HasSubstr("report"))));
  }
}

TEST(Configured, AHookMayTakeAsLongAsItsKeySays) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml",
               api.configuration("hooks: {on_finish: [sleep, '3600'], timeout: 50ms}\n"));
  folder.write("night.csv", manifest(1));
  const Outcome importing = run(folder, {"import", "night.csv"});
  EXPECT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(importing.err,
              HasSubstr("the hook sleep took longer than 50ms (hooks.timeout) and was ended"));
}

}  // namespace
}  // namespace longshore::testing

// What of the ledger `longshore export` tells, by what is asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export_file.hpp"
#include "import_checks.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFirst =
    "reference_id,image_url,tag\n"
    "a,https://x.example/a.jpg,t\n";

class Export : public ::testing::Test {
 protected:
  void SetUp() override {
    folder.write("longshore.yaml", api.configuration());
    folder.write("night.csv", kFirst);
    ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  }

  const Folder folder;
  const SimulatedApi api{folder, ""};
};

TEST_F(Export, TakesStatesBatchesAndTimes) {
  folder.write("night.csv", std::string(kFirst) + "c,https://x.example/c.jpg,t\n" +
                                "d,https://x.example/d.jpg,t\n");
  const std::vector<std::string> more{"import",  "--set", "batch.name=more {number}",
                                      "--limit", "1",     "night.csv"};
  ASSERT_EQ(run(folder, more).code, 3);
  const auto ids = [&](const std::vector<std::string>& options) {
    std::string all;
    for (const auto& [id, row] : exported(folder, options)) all += id + " " + row.state + "\n";
    return all;
  };
  const std::string all = "a accepted\nc accepted\nd pending\n";
  EXPECT_EQ(ids({}), all);
  EXPECT_EQ(ids({"--name", "night"}), all);
  EXPECT_EQ(ids({"--state", "pending"}), "d pending\n");
  EXPECT_EQ(ids({"--state", "pending", "--state", "accepted"}),
            "a accepted\nc accepted\nd pending\n");
  const auto c = exported(folder).at("c");
  for (const std::string& batch : {c.batch_name, c.batch_id}) {
    EXPECT_EQ(ids({"--batch", batch}), "c accepted\nd pending\n");
    EXPECT_EQ(ids({"--batch", batch, "--state", "accepted"}), "c accepted\n");
  }
  // Three hours ago, which the first of these does not reach, and a day of the past.
  run_sql(folder, "UPDATE job SET updated_ms = updated_ms - 10800000 WHERE reference_id = 'a'");
  run_sql(folder,
          "UPDATE job SET updated_ms = 1000 * unixepoch('2026-02-03') "
          "WHERE reference_id = 'd'");
  EXPECT_EQ(ids({"--since", "2h"}), "c accepted\n");
  EXPECT_EQ(ids({"--since", "4h"}), "a accepted\nc accepted\n");
  EXPECT_EQ(ids({"--since", "2026-02-03"}), all);
  EXPECT_EQ(ids({"--since", "2026-02-04", "--state", "pending"}), "");
  EXPECT_EQ(ids({"--since", "2199-01-01"}), "");
}

TEST_F(Export, RefusesWhatItDoesNotKnow) {
  for (const char* option : {"--batch", "--name"}) {
    const Outcome unknown = run(folder, {"export", option, "no-such"});
    EXPECT_EQ(unknown.code, 2) << option;
    EXPECT_EQ(unknown.out, "");
    EXPECT_THAT(unknown.err, HasSubstr("\"no-such\"; `longshore status` lists those it knows"));
  }
  const Outcome refused = run(folder, {"export", "--state", "lost"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--state: \"lost\" is not one of pending, in_doubt"));
}

}  // namespace
}  // namespace longshore::testing

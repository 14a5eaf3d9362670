// A batch that cannot be had under its name, under the real program and over TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export_file.hpp"
#include "import_checks.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(BatchNames, OneThatIsTakenIsChangedAsTheMessageSays) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("first.csv", manifest(150));
  folder.write("night.csv", manifest(150, 1'001));
  const std::vector<std::string> shared = {"--set", "batch.name=shared-{number}"};
  const auto with = [](std::vector<std::string> command, const std::vector<std::string>& more) {
    command.insert(command.end(), more.begin(), more.end());
    return command;
  };
  ASSERT_EQ(run(folder, with({"import", "--ledger", "first.db", "first.csv"}, shared)).code, 0);

  const std::vector<std::string> night = {"import", "--summary", "s.json", "night.csv"};
  const Outcome taken = run(folder, with(night, shared));
  EXPECT_EQ(taken.code, 3) << taken.err;
  EXPECT_THAT(summary_text(folder, "s.json", "exit_reason"), HasSubstr("or change batch.name"));
  EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 150U);

  const std::vector<std::string> check = {"check", "--summary", "c.json", "night.csv"};
  run(folder, with(check, {"--set", "batch.create=false"}));
  EXPECT_THAT(folder.read("c.json"), HasSubstr("\"new_batches\": 0"));
  const std::vector<std::string> team = {"--set", "batch.name=team-{number}"};
  run(folder, with(check, team));
  EXPECT_THAT(folder.read("c.json"), HasSubstr("\"new_batches\": 2"));

  const Outcome changed = run(folder, with(night, team));
  ASSERT_EQ(changed.code, 0) << changed.err;
  EXPECT_EQ(summary_number(folder, "s.json", "batches/created"), 2U);
  const auto rows = exported(folder);
  ASSERT_EQ(rows.size(), 150U);
  EXPECT_EQ(rows.at("row-1001").batch_name, "team-1");
  EXPECT_EQ(rows.at("row-1150").batch_name, "team-2");
  EXPECT_THAT(run(folder, {"status"}).out, Not(HasSubstr("shared-")));
  EXPECT_EQ(api.counters().batches, 4U);
  const auto jobs = api.jobs();
  EXPECT_EQ(jobs.size(), 300U);
  for (const auto& [id, row] : rows) EXPECT_EQ(jobs.at(id).batch_id, row.batch_id) << id;
}

}  // namespace
}  // namespace longshore::testing

// The program after its ledger was lost, or went back to a copy: recover, export, import.
#include <gtest/gtest.h>

#include <filesystem>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

void remove_ledger(const Folder& folder) {
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    std::filesystem::remove(folder / ("longshore.db" + std::string(suffix)));
  }
}

void expect_nothing_left_to_send(const Folder& folder) {
  const Outcome again = run(folder, {"import", "--summary", "again.json", "night.csv"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(summary_number(folder, "again.json", "requests/sent"), 0U);
}

TEST(Recover, ALostLedgerIsMadeAnewAndTheNextImportSendsNothing) {
  const Folder folder;
  const SimulatedApi api(folder, "mixed=0.1", 3);
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(1'000));
  const Outcome first = run(folder, {"import", "night.csv"});
  ASSERT_EQ(first.code, 0) << first.err;
  remove_ledger(folder);
  const Outcome recovering = run(folder, {"recover", "--summary", "r.json", "night.csv"});
  ASSERT_EQ(recovering.code, 0) << recovering.err;
  EXPECT_TRUE(recovering.out.empty());
  EXPECT_EQ(summary_number(folder, "r.json", "recovered_rows/recorded"), 1'000U);
  EXPECT_EQ(summary_number(folder, "r.json", "lists/batches_recorded"), 10U);
  expect_all_there(folder, api, 1'000, 100);
  expect_nothing_left_to_send(folder);
}

TEST(Recover, AnOldCopyIsCompletedAndOnlyWhatIsNewIsSent) {
  const Folder folder;
  const SimulatedApi api(folder, "mixed=0.1", 3);
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(1'000));
  ASSERT_EQ(run(folder, {"import", "--limit", "430", "night.csv"}).code, 3);
  ASSERT_EQ(run(folder, {"backup", "copy.db"}).code, 0);
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  remove_ledger(folder);
  std::filesystem::rename(folder / "copy.db", folder / "longshore.db");

  folder.write("night.csv", manifest(1'200));
  const Outcome recovering = run(folder, {"recover", "--summary", "r.json", "night.csv"});
  ASSERT_EQ(recovering.code, 0) << recovering.err;
  EXPECT_EQ(summary_number(folder, "r.json", "recovered_rows/not_found"), 200U);
  // The whole manifest had been planned when the copy was made.
  EXPECT_EQ(summary_number(folder, "r.json", "recovered_rows/unchanged"), 430U);
  EXPECT_EQ(summary_number(folder, "r.json", "recovered_rows/completed"), 570U);

  const Outcome grown = run(folder, {"import", "--summary", "g.json", "night.csv"});
  ASSERT_EQ(grown.code, 0) << grown.err;
  EXPECT_EQ(summary_number(folder, "g.json", "rows/already_accepted"), 1'000U);
  EXPECT_EQ(summary_number(folder, "g.json", "rows/accepted"), 200U);
  expect_all_there(folder, api, 1'200, 100);
  expect_nothing_left_to_send(folder);
}

TEST(Recover, AKeyThatIsRefusedIsToldAndNothingIsRecorded) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(3));
  const std::string key = folder.write("wrong-key", "wrong");
  std::filesystem::permissions(key, std::filesystem::perms::owner_read);
  const Outcome refused = run(folder, {"recover", "--set", "api.key_file=wrong-key", "night.csv"});
  EXPECT_EQ(refused.code, 4) << refused.err;
}

}  // namespace
}  // namespace longshore::testing

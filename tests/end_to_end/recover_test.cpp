// The program after its ledger was lost, or went back to a copy: recover, export, import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

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

TEST(Recover, ConflictsAreListedAsTheyStoodWithTheirReasons) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv",
               "reference_id,image_url,tag\r\na,https://x.example/a.jpg,t\r\n"
               "b,https://x.example/b.jpg,t\r\n");
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  folder.write("night.csv",
               "reference_id,image_url,tag\r\na,https://x.example/a.jpg,t\r\n"
               "b,https://x.example/other.jpg,t\r\n");
  const Outcome found = run(folder, {"recover", "--summary", "r.json", "night.csv"});
  EXPECT_EQ(found.code, 1) << found.err;
  EXPECT_THAT(found.err, HasSubstr("  conflicts   1 row: their reference_id"));
  EXPECT_THAT(found.err, HasSubstr("  files       conflicts  night-conflicts.csv\n"
                                   "              reasons    night-conflicts.csv.reasons.jsonl\n"));
  EXPECT_THAT(found.err, HasSubstr(", 0 not found, 1 conflict (night-conflicts.csv) in "));
  EXPECT_THAT(folder.read("r.json"), HasSubstr("\"conflicts\": \"night-conflicts.csv\""));
  EXPECT_EQ(folder.read("night-conflicts.csv"),
            "reference_id,image_url,tag\r\nb,https://x.example/other.jpg,t\r\n");
  EXPECT_THAT(folder.read("night-conflicts.csv.reasons.jsonl"),
              HasSubstr("{\"line\":3,\"byte_offset\":57,\"reference_id\":\"b\",\"code\":"
                        "\"conflict\",\"reason\":\"the API lists the job " +
                        api.jobs().at("b").job_id + " under"));

  // Under another path, but not over what must stay.
  EXPECT_EQ(run(folder, {"recover", "--conflicts", "other.csv", "night.csv"}).code, 1);
  EXPECT_EQ(folder.read("other.csv"), folder.read("night-conflicts.csv"));
  const Outcome refused = run(folder, {"recover", "--conflicts", "night.csv", "night.csv"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--conflicts: night.csv is night.csv itself"));

  // Mended, the files of before are gone.
  folder.write("night.csv",
               "reference_id,image_url,tag\r\na,https://x.example/a.jpg,t\r\n"
               "b,https://x.example/b.jpg,t\r\n");
  EXPECT_EQ(run(folder, {"recover", "--summary", "r.json", "night.csv"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "night-conflicts.csv"));
  EXPECT_THAT(folder.read("r.json"), HasSubstr("\"conflicts\": null"));
}

TEST(Recover, RowsInBatchesOfAnotherNameAreTakenAndTold) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(150));
  ASSERT_EQ(run(folder, {"import", "--set", "batch.name=old {number}", "night.csv"}).code, 0);
  remove_ledger(folder);
  const Outcome recovering = run(folder, {"recover", "--summary", "r.json", "night.csv"});
  EXPECT_EQ(recovering.code, 0) << recovering.err;
  EXPECT_EQ(summary_number(folder, "r.json", "recovered_rows/recorded"), 150U);
  EXPECT_EQ(summary_number(folder, "r.json", "lists/rows_elsewhere"), 150U);
  EXPECT_THAT(recovering.err,
              HasSubstr("  elsewhere   150 rows: of these, in batches of other names"));
  EXPECT_THAT(recovering.err, HasSubstr(" batch=\"old 1\""));
  EXPECT_THAT(run(folder, {"export", "--batch", "old 2"}).out, HasSubstr("accepted"));
  expect_nothing_left_to_send(folder);
}

TEST(Recover, OfListsThatCannotBeReadItSaysThatNobodyKnowsWhatTheyHold) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(3));
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  remove_ledger(folder);
  const Outcome left =
      run(folder, {"recover", "--set", "api.batch_jobs_path=/v0/nope/{batch_id}", "night.csv"});
  EXPECT_EQ(left.code, 3) << left.err;
  EXPECT_THAT(left.err, HasSubstr("  lists       0 jobs in 0 batches, 0 new to the ledger\n"
                                  "              2 lists could not be read to the end: what they "
                                  "hold is not known\n"));
  EXPECT_THAT(left.err, HasSubstr("  not found   3 rows: in none of the lists that could be read; "
                                  "recover again before the next import"));
  EXPECT_THAT(left.err, Not(HasSubstr("in no list")));

  const Outcome found = run(folder, {"recover", "night.csv"});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_THAT(found.err, Not(HasSubstr("is not known")));
  expect_nothing_left_to_send(folder);
}

TEST(Recover, AnAcceptedRowWithAnotherJobThanListedIsAConflict) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(3));
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  run_sql(folder, "UPDATE job SET job_id = 'another' WHERE id = 2");
  const Outcome found = run(folder, {"recover", "night.csv"});
  EXPECT_EQ(found.code, 1) << found.err;
  EXPECT_THAT(found.err, HasSubstr(", 0 not found, 1 conflict (night-conflicts.csv) in "));
  EXPECT_THAT(folder.read("night-conflicts.csv.reasons.jsonl"),
              HasSubstr("as accepted with the job another, the API lists the job "));
  expect_nothing_left_to_send(folder);
}

TEST(Recover, AKeyThatIsRefusedIsToldAndNothingIsRecorded) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(3));
  // There is something that could be recorded.
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  remove_ledger(folder);
  const std::string key = folder.write("wrong-key", "wrong");
  std::filesystem::permissions(key, std::filesystem::perms::owner_read);
  const Outcome refused = run(folder, {"recover", "--set", "api.key_file=wrong-key", "night.csv"});
  EXPECT_EQ(refused.code, 4) << refused.err;
  EXPECT_THAT(refused.err,
              ContainsRegex("nothing was recovered in .*: exit 4: the list of batches "
                            "cannot be had \\(auth-failure: The API key is not valid\\)\n"));
  EXPECT_TRUE(exported(folder).empty());
  EXPECT_THAT(run(folder, {"recover", "night.csv"}).err, HasSubstr("3 rows recorded"));
  EXPECT_EQ(exported(folder).size(), 3U);
}

}  // namespace
}  // namespace longshore::testing

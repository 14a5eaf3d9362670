// A finished manifest imported again: as the very file it was, and as one that has changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const auto kReadAsAWhole = HasSubstr("the same file in which every row was accepted before");

class Recognised : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("longshore.yaml", api_.configuration(kFast));
    folder_.write("night.csv", manifest(250));
    const Outcome first = import();
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.err, Not(kReadAsAWhole));
  }
  Outcome import(std::vector<std::string> more = {}) {
    return import_as("night.csv", std::move(more));
  }
  Outcome import_as(const std::string& manifest, std::vector<std::string> more = {}) {
    more.insert(more.begin(), "import");
    more.push_back(manifest);
    return run(folder_, more);
  }
  // The rows are read, and nothing is sent; from then on it is known as a whole again.
  void expect_read_once(const std::vector<std::string>& more = {}) {
    const auto before = api_.counters().requests;
    const Outcome read = import(more);
    EXPECT_THAT(read.err, AllOf(Not(kReadAsAWhole), HasSubstr("already accepted, 0 rejected")));
    EXPECT_EQ(read.code, 0);
    EXPECT_THAT(import(more).err, kReadAsAWhole);
    EXPECT_EQ(api_.counters().requests, before);
  }

  Folder folder_;
  SimulatedApi api_{folder_, ""};
};

TEST_F(Recognised, TheSameFileIsNotReadAgainAndToldTheSame) {
  const auto before = api_.counters().requests;
  const Outcome again = import({"--summary", "s.json", "--set", "output.report=true"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, AllOf(kReadAsAWhole, HasSubstr("250 already accepted, 0 rejected")));
  expect_books_balance(folder_, "s.json");
  EXPECT_THAT(folder_.read("s.json"), HasSubstr("\"manifest_recognised\": true"));
  EXPECT_THAT(folder_.read("night-report.html"), HasSubstr("250"));
  EXPECT_EQ(summary_number(folder_, "s.json", "rows/already_accepted"), 250U);
  EXPECT_EQ(summary_number(folder_, "s.json", "jobs/already_accepted"), 250U);
  EXPECT_THAT(
      run(folder_, {"check", "night.csv"}).out,
      AllOf(kReadAsAWhole, HasSubstr("250 rows accepted earlier"), HasSubstr("0 new jobs")));
  const Outcome guarded = import({"--max-new-jobs", "1"});
  EXPECT_EQ(guarded.code, 0) << guarded.err;
  EXPECT_EQ(api_.counters().requests, before);
  expect_all_there(folder_, api_, 250, 100);
}

TEST_F(Recognised, OtherBytesOfTheSameSizeAreRead) {
  std::string text = manifest(250);
  const std::size_t at = text.rfind("row-250");
  text.replace(at, 7, "row-999");
  folder_.write("night.csv", text);
  EXPECT_THAT(run(folder_, {"check", "night.csv"}).out, HasSubstr("1 new job"));
  const Outcome changed = import();
  EXPECT_EQ(changed.code, 0);
  EXPECT_THAT(changed.err, AllOf(Not(kReadAsAWhole), HasSubstr("1 accepted, 249 already")));
  EXPECT_TRUE(api_.jobs().contains("row-999"));
  EXPECT_THAT(import().err, kReadAsAWhole);
}

TEST_F(Recognised, AManifestThatHasGrownIsRead) {
  folder_.write("night.csv", manifest(251));
  EXPECT_THAT(import().err, AllOf(Not(kReadAsAWhole), HasSubstr("1 accepted, 250 already")));
  EXPECT_THAT(import().err, kReadAsAWhole);
}

TEST_F(Recognised, ARowThatIsNotAcceptedIsToldEachTime) {
  folder_.write("night.csv", manifest(250) + "bad,nowhere,t\n");
  for (int i = 0; i < 2; ++i) {
    const Outcome bad = import();
    EXPECT_EQ(bad.code, 1);
    EXPECT_THAT(bad.err, AllOf(Not(kReadAsAWhole), HasSubstr("1 rejected")));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "night-rejects.csv"));
  }
  folder_.write("night.csv", manifest(250));
  EXPECT_THAT(import().err, kReadAsAWhole) << "what was settled once stays so";
  EXPECT_FALSE(std::filesystem::exists(folder_ / "night-rejects.csv"));
  folder_.write("night.csv", manifest(250) + manifest(1).substr(manifest(0).size()));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(import().err, AllOf(Not(kReadAsAWhole), HasSubstr("1 duplicate")));
  }
}

TEST_F(Recognised, WhateverDecidesWhichRowsAreTakenHasItReadOnce) {
  expect_read_once({"--set", "job.priority_weight={value: 3}"});
  expect_read_once({"--set", "validate.urls=lenient"});
  expect_read_once({"--set", "batch.by={field: tag}"});
  expect_read_once({"--name", "another"});
}

// The same bytes, but another delimiter by their name.
TEST_F(Recognised, TheFormatThatANameTellsCounts) {
  folder_.write(
      "longshore.yaml",
      api_.configuration("manifest: {header: false, columns: [reference_id, image_url, tag]}\n"));
  folder_.write("n.csv", "n-1,https://x.example/1.jpg,t\n");
  ASSERT_EQ(import_as("n.csv").code, 0);
  EXPECT_THAT(import_as("n.csv").err, kReadAsAWhole);
  folder_.write("n.tsv", folder_.read("n.csv"));
  const Outcome other = import_as("n.tsv");
  EXPECT_EQ(other.code, 1);
  EXPECT_THAT(other.err, AllOf(Not(kReadAsAWhole), HasSubstr("1 rejected")));
}

// A job of several rows, compressed, and rejects of the time before.
TEST_F(Recognised, JobsOfSeveralRowsInACompressedFile) {
  folder_.write("longshore.yaml", api_.configuration("job: {frames: rows}\n"));
  const std::string rows =
      "reference_id,image_url,tag\nf,https://x.example/1.jpg,t\n"
      "f,https://x.example/2.jpg,t\n";
  const auto pack = [&](const std::string& text) {
    folder_.write("f.csv", text);
    EXPECT_EQ(run(folder_, {"-c", "gzip -nf f.csv"}, {}, {}, "/bin/sh").code, 0);
  };
  pack(rows);
  ASSERT_EQ(import_as("f.csv.gz").code, 0);
  pack(rows + "g,nowhere,t\n");
  EXPECT_EQ(import_as("f.csv.gz").code, 1);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "f-rejects.csv"));
  pack(rows);
  const Outcome again = import_as("f.csv.gz", {"--summary", "s.json"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, kReadAsAWhole);
  expect_books_balance(folder_, "s.json");
  EXPECT_EQ(summary_number(folder_, "s.json", "rows/already_accepted"), 2U);
  EXPECT_EQ(summary_number(folder_, "s.json", "jobs/already_accepted"), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "f-rejects.csv"));
}

TEST_F(Recognised, OfStandardInputTheRowsAreRead) {
  const std::string program = LONGSHORE_PROGRAM;
  const Outcome piped = run(
      folder_, {"-c", "exec " + program + " import --name night - <night.csv"}, {}, {}, "/bin/sh");
  EXPECT_EQ(piped.code, 0) << piped.err;
  EXPECT_THAT(piped.err, AllOf(Not(kReadAsAWhole), HasSubstr("250 already accepted")));
}

// A pipe has no size either, and cannot be opened twice.
TEST_F(Recognised, APipeIsNotTakenForAnEmptyFile) {
  folder_.write("rows.jsonl", "");
  ASSERT_EQ(import_as("rows.jsonl").code, 0);
  EXPECT_THAT(import_as("rows.jsonl").err, Not(kReadAsAWhole));
  std::filesystem::remove(folder_ / "rows.jsonl");
  const std::string row =
      R"({"reference_id":"piped","image_url":"https://x.example/p.jpg","tag":"t"})";
  const std::string program = LONGSHORE_PROGRAM;
  const Outcome piped =
      run(folder_,
          {"-c", "mkfifo rows.jsonl; echo '" + row + "' >rows.jsonl & exec timeout 20 " + program +
                     " import rows.jsonl"},
          {}, {}, "/bin/sh");
  EXPECT_EQ(piped.code, 0) << piped.err;
  EXPECT_THAT(piped.err, HasSubstr("1 accepted, 0 rejected"));
}

TEST_F(Recognised, AJobTakenOutOfTheLedgerIsSentAgain) {
  run_sql(folder_, "DELETE FROM job WHERE reference_id = 'row-7'");
  const auto attempts = api_.counters().duplicate_attempts;
  const Outcome again = import({"--set", "delivery.on_remote_duplicate=accept"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.err, AllOf(Not(kReadAsAWhole), HasSubstr("1 accepted, 249 already")));
  EXPECT_EQ(api_.counters().duplicate_attempts, attempts + 1);
}

}  // namespace
}  // namespace longshore::testing

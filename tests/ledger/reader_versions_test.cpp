// Ledgers of other versions than this program's, read as they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ledger/schema.hpp"
#include "reader_fixture.hpp"

namespace longshore::ledger::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What every version has: accepted, rejected and in doubt, planned in batches of one manifest.
constexpr const char* kContent = R"sql(
INSERT INTO remote VALUES (7, 'https://api.test:443', 'project-1');
INSERT INTO manifest VALUES (3, 7, 'flags', '2026-01-15', 1, 1768435200000, NULL);
INSERT INTO batch VALUES (5, 7, 3, 1, '', 'flags-1', 'flags', 2, 0, 'b-1', 3, NULL, NULL, 1, 2);
INSERT INTO batch VALUES (6, 7, 3, 0, '', '', '', 2, 3, '', 0, NULL, NULL, 1, 2);
INSERT INTO job VALUES (1, 7, 3, 5, 2, 'a', 11, 1, 4, 0, 1, 1768435200000, 'j-1', NULL, NULL, 200);
INSERT INTO job VALUES (2, 7, 3, 5, 3, 'b', 12, 1, 5, 0, 1, 1768435200000, NULL, 'FS_0003', 'no', 400);
INSERT INTO job VALUES (3, 7, 3, 5, 4, 'c', 13, 1, 1, 1, 2, 1768435200000, NULL, NULL, NULL, NULL);
INSERT INTO run VALUES (1, 'run-1', 7, 'flags', 1, 2, 3, '{}');
)sql";

const auto kVersions = static_cast<std::int64_t>(schema_steps().size());

class OneVersion : public Reader {
 protected:
  // As an import of that version left it.
  void make(std::int64_t version) {
    auto database = open_writable();
    must(database->execute("PRAGMA journal_mode = WAL", "testing"));
    must(migrate(*database, schema_steps().first(static_cast<std::size_t>(version))));
    must(database->execute(kContent, "testing"));
  }
  std::unique_ptr<Database> open_writable() {
    return must(Database::open(path(), path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ""));
  }
  std::string bytes() {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

class OtherVersions : public OneVersion, public ::testing::WithParamInterface<std::int64_t> {};

void expect_all_told(ReadOnlyLedger& ledger) {
  EXPECT_EQ(must(ledger.remote(kOrigin, kProject)), 7);
  EXPECT_EQ(must(ledger.manifest(7, "flags"))->key, 3);
  EXPECT_EQ(must(ledger.last_batch(3, ""))->name, "flags-1");
  EXPECT_EQ(must(ledger.find(7, "c"))->state, JobState::kInDoubt);
  EXPECT_EQ(must(ledger.find(7, "b"))->code, "FS_0003");
  EXPECT_FALSE(must(ledger.find(7, "d")).has_value());
  EXPECT_FALSE(must(ledger.find(8, "a")).has_value());
  EXPECT_FALSE(must(ledger.learned_pace(7)).has_value());
  EXPECT_FALSE(must(ledger.run_progress()).has_value());
  EXPECT_FALSE(must(ledger.settled_manifest(7, "flags")).has_value());
  EXPECT_THAT(ids_of(ledger), ElementsAre("a", "b", "c"));
  const LedgerStatus status = must(ledger.status());
  EXPECT_THAT(status.remotes.at(0).manifests.at(0).jobs, ElementsAre(0, 1, 0, 0, 1, 1, 0));
  EXPECT_THAT(status.remotes.at(0).batches.at(0).jobs, ElementsAre(0, 1, 0, 0, 1, 1, 0));
  EXPECT_EQ(status.in_doubt_first.at(0).reference_id, "c");
  EXPECT_EQ(status.last_runs.at(0).run_id, "run-1");
}

TEST_P(OtherVersions, AreReadAsTheyAre) {
  make(GetParam());
  const std::string before = bytes();
  EXPECT_TRUE(must(ReadOnlyLedger::begun(path(), "")));
  auto ledger = open_reader();
  expect_all_told(*ledger);
  EXPECT_EQ(bytes(), before);
  EXPECT_EQ(dir_.names(), std::set<std::string>{"ledger.db"});
}

TEST_P(OtherVersions, ACopyIsOfTheSameVersionAndIsReadLikewise) {
  make(GetParam());
  const std::string copy = dir_.file("copy.db");
  std::ofstream(copy).close();
  must(open_reader()->copy_to(copy));
  auto database = must(Database::open(copy, copy, SQLITE_OPEN_READONLY, ""));
  EXPECT_EQ(must(identify(*database, kVersions)), GetParam());
  expect_all_told(*must(ReadOnlyLedger::open(copy, "")));
}

// With and without a log beside the file: the two ways in which a reader has it open.
TEST_P(OtherVersions, AnImportThatMigratesBeneathAReaderIsFollowed) {
  make(GetParam());
  for (const bool with_log : {false, true}) {
    std::unique_ptr<Database> holder;
    if (with_log) {
      std::filesystem::remove(path());
      make(GetParam());
      holder = open_writable();
      must(holder->execute("UPDATE job SET attempts = 3 WHERE id = 3", "testing"));
    }
    auto ledger = open_reader();
    EXPECT_TRUE(must(ledger->find(7, "a")).has_value());
    EXPECT_FALSE(must(ledger->run_progress()).has_value());
    auto store = open_store();
    must(store->begin());
    must(store->note_progress(RunProgress{.run_id = "run-2"}));
    must(store->learn_pace(7, 19.5, 12, kNow));
    must(store->keep_settled(7, "flags", {.sha256 = "ab"}, kNow));
    must(store->commit());
    EXPECT_EQ(must(ledger->run_progress())->run_id, "run-2");
    EXPECT_EQ(must(ledger->learned_pace(7))->in_flight, 12U);
    EXPECT_EQ(must(ledger->settled_manifest(7, "flags"))->sha256, "ab");
    EXPECT_EQ(must(ledger->find(7, "b"))->key, 2);
  }
}

INSTANTIATE_TEST_SUITE_P(From, OtherVersions, ::testing::Range(std::int64_t{1}, kVersions + 1));

// The first version's index of ids has no bound; the segments' newest ids have one.
TEST_F(OneVersion, TheFirstFindsAnyNumberOfIds) {
  make(1);
  must(open_writable()->execute(
      "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 140000) "
      "INSERT INTO job SELECT i, 7, 3, 5, i, 'id-' || i, i, 0, 4, 0, 1, 0, NULL, NULL, NULL, NULL "
      "FROM n",
      "testing"));
  auto ledger = open_reader();
  EXPECT_EQ(must(ledger->find(7, "id-10"))->key, 10);
  EXPECT_EQ(must(ledger->find(7, "id-140000"))->key, 140'000);
  EXPECT_FALSE(must(ledger->find(7, "id-140001")).has_value());
}

TEST_F(OneVersion, ANewerOneIsRefusedAlsoBeneathAReader) {
  make(kVersions);
  auto ledger = open_reader();
  EXPECT_EQ(ids_of(*ledger).size(), 3U);
  must(open_writable()->execute("PRAGMA user_version = 99", "testing"));
  const auto told =
      AllOf(HasSubstr("made by a newer longshore (schema 99)"), HasSubstr("nothing was changed"));
  const Result<LedgerStatus> status = ledger->status();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, told);
  const auto opened = ReadOnlyLedger::open(path(), "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kLedger);
  EXPECT_THAT(opened.error().message, told);
}

}  // namespace
}  // namespace longshore::ledger::testing

// Reading beside a run: what is seen, and that nothing is created or changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "reader_fixture.hpp"
#include "writer_process.hpp"

namespace longshore::ledger::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

using ReaderBesideARun = Reader;

// A run that begins, writes and ends beneath a reader: each page is right all the same.
TEST_F(ReaderBesideARun, FollowsAFileThatChangesBeneathIt) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  const int page = static_cast<int>(ReadOnlyLedger::kJobsPerPage);
  add_jobs(*store, ground, 0, page + 1);
  store.reset();
  auto ledger = open_reader();
  int seen = 0;
  must(ledger->for_each_job({}, [&](const ExportRow& row) {
    EXPECT_EQ(row.reference_id, std::to_string(seen));
    if (seen++ == 0) {
      store = open_store();
      add_jobs(*store, ground, page + 1, page);
      store.reset();
    }
    return true;
  }));
  EXPECT_EQ(seen, 2 * page + 1);
  EXPECT_EQ(dir_.names(), std::set<std::string>{"ledger.db"});
}

TEST_F(ReaderBesideARun, TwoReadersBesideAWriterCreateNothing) {
  WriterProcess writer(path());
  writer.commit_jobs(10);
  writer.insert_without_commit();
  std::set<std::string> names = dir_.names();
  EXPECT_EQ(names, (std::set<std::string>{"ledger.db", "ledger.db-shm", "ledger.db-wal"}));
  auto one = open_reader();
  auto two = open_reader();
  EXPECT_EQ(ids_of(*one).size(), 10U);
  EXPECT_EQ(must(two->status()).remotes.at(0).manifests.at(0).jobs[0], 10U);
  writer.commit_jobs(4);
  EXPECT_EQ(ids_of(*one).size(), 15U);
  EXPECT_EQ(ids_of(*two).size(), 15U);
  EXPECT_TRUE(must(two->find(1, "14")).has_value());
  EXPECT_EQ(dir_.names(), names);
  writer.close();
  EXPECT_EQ(ids_of(*one).size(), 15U);
  EXPECT_TRUE(must(two->find(1, "14")).has_value());
}

TEST_F(ReaderBesideARun, ReadsWhatAKilledWriterLeft) {
  WriterProcess writer(path());
  writer.commit_jobs(10);
  writer.insert_without_commit();
  writer.kill();
  std::set<std::string> names = dir_.names();
  auto wal_size = fs::file_size(path() + "-wal");
  EXPECT_EQ(names, (std::set<std::string>{"ledger.db", "ledger.db-shm", "ledger.db-wal"}));
  {
    auto ledger = open_reader();
    EXPECT_EQ(ids_of(*ledger).size(), 10U);
    EXPECT_TRUE(must(ledger->find(1, "9")).has_value());
    EXPECT_FALSE(must(ledger->find(1, "10")).has_value());
  }
  EXPECT_EQ(dir_.names(), names);
  EXPECT_EQ(fs::file_size(path() + "-wal"), wal_size);

  std::unique_ptr<Store> store = open_store();
  EXPECT_TRUE(must(store->find(1, "9")).has_value());
  EXPECT_FALSE(must(store->find(1, "10")).has_value());
}

TEST_F(ReaderBesideARun, TellsOfALogWithoutItsIndex) {
  WriterProcess writer(path());
  writer.commit_jobs(1);
  writer.kill();
  fs::remove(path() + "-shm");
  Result<std::unique_ptr<ReadOnlyLedger>> ledger = ReadOnlyLedger::open(path(), "");
  ASSERT_FALSE(ledger);
  EXPECT_THAT(ledger.error().message, AllOf(HasSubstr("-shm"), HasSubstr("next import")));
  EXPECT_EQ(dir_.names(), (std::set<std::string>{"ledger.db", "ledger.db-wal"}));
}

// Neither the log nor its index holds anything yet.
TEST_F(ReaderBesideARun, ReadsWhatARunLeftThatWasKilledAsItBegan) {
  WriterProcess writer(path());
  writer.commit_jobs(10);
  std::string header(32, '\0');
  std::ifstream(path() + "-wal").read(header.data(), 32);
  writer.close();
  std::ofstream(path() + "-wal") << header;
  std::ofstream(path() + "-shm") << std::string(32 * 1024, '\0');
  auto ledger = open_reader();
  EXPECT_EQ(ids_of(*ledger).size(), 10U);
  EXPECT_EQ(fs::file_size(path() + "-wal"), 32U);
}

}  // namespace
}  // namespace longshore::ledger::testing

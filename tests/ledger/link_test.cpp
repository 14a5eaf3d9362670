// A ledger that is reached through a symbolic link: its log, its lock and its privacy are those
// of the file that the link leads to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "environment/posix_files.hpp"
#include "ledger/lock.hpp"
#include "reader_fixture.hpp"
#include "writer_process.hpp"

namespace longshore::ledger::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr SystemTime kLinkedSince{std::chrono::milliseconds(kNow)};

// link.db → second.db → real/l.db, which need not be there yet.
class Link : public ::testing::Test {
 protected:
  Link() {
    fs::create_directory(dir_.file("real"));
    fs::create_symlink("real/l.db", dir_.file("second.db"));
    fs::create_symlink(dir_.file("second.db"), link());
  }
  std::string link() const { return dir_.file("link.db"); }
  std::string real() const { return dir_.file("real/l.db"); }
  // What another process would find.
  bool held(const std::string& path) {
    return !lock_ledger(files_, path, this_process(kLinkedSince, "importing", "cats"));
  }

  TempDir dir_;
  environment::PosixFiles files_;
};

TEST_F(Link, AReaderSeesTheLogThatAKilledWriterLeft) {
  WriterProcess writer(link());
  writer.commit_jobs(10);
  writer.kill();
  auto ledger = must(ReadOnlyLedger::open(link(), ""));
  EXPECT_EQ(ids_of(*ledger).size(), 10U);
  std::ofstream(dir_.file("copy.db")).close();
  must(ledger->copy_to(dir_.file("copy.db")));
  EXPECT_EQ(ids_of(*must(ReadOnlyLedger::open(dir_.file("copy.db"), ""))).size(), 10U);
}

TEST_F(Link, AReaderSeesALogThatBeganMeanwhile) {
  must(open_sqlite_store(real(), ""));
  auto ledger = must(ReadOnlyLedger::open(link(), ""));
  EXPECT_TRUE(ids_of(*ledger).empty());
  WriterProcess writer(real());
  writer.commit_jobs(3);
  EXPECT_EQ(ids_of(*ledger).size(), 3U);
}

TEST_F(Link, TheLockIsTheSameBeforeTheLedgerIsMadeAndAfter) {
  const auto first =
      must(lock_ledger(files_, link(), this_process(kLinkedSince, "importing", "flags")));
  EXPECT_TRUE(held(real()));
  EXPECT_TRUE(held(dir_.file("second.db")));
  must(open_sqlite_store(link(), ""));
  EXPECT_TRUE(held(link()));
  EXPECT_TRUE(held(real()));
  EXPECT_FALSE(fs::exists(link() + ".lock"));
}

TEST_F(Link, TheFileThatIsMadeIsPrivate) {
  const mode_t before = ::umask(0);
  must(open_sqlite_store(link(), ""));
  ::umask(before);
  EXPECT_EQ(fs::status(real()).permissions(), fs::perms(0600));
}

TEST_F(Link, TheLogBecomesPrivateToo) {
  {
    WriterProcess writer(real());
    writer.commit_jobs(1);
    writer.kill();
  }
  for (const char* suffix : {"", "-wal", "-shm"}) {
    fs::permissions(real() + suffix, fs::perms(0644));
  }
  const auto store = must(open_sqlite_store(link(), ""));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    EXPECT_EQ(fs::status(real() + suffix).permissions(), fs::perms(0600)) << suffix;
  }
}

TEST_F(Link, OneThatLeadsNowhereIsNoLedgerYet) {
  const auto ledger = ReadOnlyLedger::open(link(), "");
  ASSERT_FALSE(ledger);
  EXPECT_THAT(ledger.error().message, HasSubstr("there is no ledger at " + link()));
  fs::remove(dir_.file("real"));
  const auto store = open_sqlite_store(link(), "");
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, AllOf(HasSubstr(real()), HasSubstr("has to exist")));
}

TEST_F(Link, ACircleIsToldAsOne) {
  fs::remove(dir_.file("second.db"));
  fs::create_symlink("link.db", dir_.file("second.db"));
  for (const Error& told :
       {lock_ledger(files_, link(), this_process(kLinkedSince, "importing", "flags")).error(),
        open_sqlite_store(link(), "").error(), ReadOnlyLedger::open(link(), "").error()}) {
    EXPECT_EQ(told.kind, ErrorKind::kLedger);
    EXPECT_THAT(told.message, AllOf(HasSubstr(link()), HasSubstr("circle")));
  }
}

// Nobody waits for it, and nothing of it is changed: its owner is somebody else.
TEST_F(Link, WhatIsNoFileIsLeftAlone) {
  fs::remove(dir_.file("second.db"));
  ASSERT_EQ(::mkfifo(dir_.file("second.db").c_str(), 0644), 0);
  for (const auto& [path, what] : {std::pair{link(), "a pipe"},
                                   {dir_.file("real"), "a directory"},
                                   {"/dev/null", "a device"}}) {
    for (const Error& told :
         {lock_ledger(files_, path, this_process(kLinkedSince, "importing", "flags")).error(),
          ReadOnlyLedger::open(path, "").error()}) {
      EXPECT_EQ(told.kind, ErrorKind::kLedger);
      EXPECT_THAT(told.message, AllOf(HasSubstr(path), HasSubstr(what)));
    }
  }
  EXPECT_FALSE(open_sqlite_store(link(), ""));
  EXPECT_EQ(fs::status(dir_.file("second.db")).permissions(), fs::perms(0644));
  EXPECT_FALSE(fs::exists(dir_.file("second.db.lock")));
}

}  // namespace
}  // namespace longshore::ledger::testing

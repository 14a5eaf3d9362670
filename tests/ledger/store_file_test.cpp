// The file itself: who may read it, whose it is, and what is left after a fault or a crash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "faulty_vfs.hpp"
#include "ledger/database.hpp"
#include "ledger/schema.hpp"
#include "reader_fixture.hpp"

namespace longshore::ledger::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

Error refusal(const std::string& path) {
  Result<std::unique_ptr<Store>> opened = open_sqlite_store(path, "");
  if (opened) {
    ADD_FAILURE() << "opened";
    return {};
  }
  EXPECT_EQ(opened.error().kind, ErrorKind::kLedger);
  EXPECT_THAT(opened.error().message, HasSubstr(path));
  return opened.error();
}

TEST(StoreFile, IsReadableByItsOwnerAlone) {
  TempDir dir;
  mode_t before = ::umask(0);
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  lay_ground(*store);
  ::umask(before);
  EXPECT_EQ(mode_of(dir.file("ledger.db")), "600");
  EXPECT_EQ(mode_of(dir.file("ledger.db-wal")), "600");
  EXPECT_EQ(mode_of(dir.file("ledger.db-shm")), "600");
  store.reset();

  fs::permissions(dir.file("ledger.db"), fs::perms(0644));
  store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  EXPECT_EQ(mode_of(dir.file("ledger.db")), "600");
}

TEST(StoreFile, KeepsEverythingOverReopening) {
  TempDir dir;
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  Ground ground = lay_ground(*store);
  must(store->begin());
  JobKey key = job_in(*store, ground, "001", JobState::kInDoubt);
  must(store->record_run("run-1", ground.remote, "flags", 1, 2, 3, "{}"));
  must(store->commit());
  must(store->begin());
  job_in(*store, ground, "never committed", JobState::kPending);
  store.reset();
  EXPECT_EQ(dir.names(), std::set<std::string>{"ledger.db"});

  store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  EXPECT_EQ(must(store->find(ground.remote, "001"))->key, key);
  EXPECT_EQ(must(store->find(ground.remote, "001"))->state, JobState::kInDoubt);
  EXPECT_FALSE(must(store->find(ground.remote, "never committed")).has_value());
  EXPECT_EQ(must(store->manifest(ground.remote, "flags"))->key, ground.manifest);
}

TEST(StoreFile, TakesAnEmptyFileAsANewLedger) {
  TempDir dir;
  std::ofstream(dir.file("ledger.db")).close();
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  lay_ground(*store);
}

TEST(StoreFile, RefusesWhatIsNotALedgerAndLeavesItAlone) {
  TempDir dir;
  std::string text(5000, 'x');
  std::ofstream(dir.file("notes.txt")) << text;
  EXPECT_THAT(refusal(dir.file("notes.txt")).message, HasSubstr("not a longshore ledger"));
  EXPECT_EQ(fs::file_size(dir.file("notes.txt")), text.size());

  run_sql(dir.file("other.db"), "CREATE TABLE t(a)");
  auto size = fs::file_size(dir.file("other.db"));
  EXPECT_THAT(refusal(dir.file("other.db")).message, HasSubstr("not one of longshore's"));
  EXPECT_EQ(fs::file_size(dir.file("other.db")), size);
  run_sql(dir.file("another.db"), "PRAGMA application_id = 7; CREATE TABLE t(a)");
  EXPECT_THAT(refusal(dir.file("another.db")).message, HasSubstr("not one of longshore's"));
  EXPECT_EQ(dir.names(), (std::set<std::string>{"another.db", "notes.txt", "other.db"}));
}

TEST(StoreFile, RefusesANewerLedger) {
  TempDir dir;
  must(open_sqlite_store(dir.file("ledger.db"), ""));
  run_sql(dir.file("ledger.db"), "PRAGMA user_version = 99");
  EXPECT_THAT(refusal(dir.file("ledger.db")).message,
              AllOf(HasSubstr("made by a newer longshore (schema 99)"),
                    HasSubstr("this one knows up to " + std::to_string(schema_steps().size()))));
}

TEST(StoreFile, NamesWhatIsWrongWithThePlace) {
  TempDir dir;
  EXPECT_THAT(
      refusal(dir.file("absent/ledger.db")).message,
      AllOf(HasSubstr("there is no such file or folder"), HasSubstr("directory has to exist")));
  fs::create_directory(dir.file("folder"));
  EXPECT_THAT(refusal(dir.file("folder")).message, HasSubstr("it is a directory"));
}

TEST(StoreFile, NamesADirectoryThatMayNotBeWritten) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  TempDir dir;
  fs::permissions(dir.path(), fs::perms(0500));
  EXPECT_THAT(refusal(dir.file("ledger.db")).message, HasSubstr("permission denied"));
}

// The lock beside the ledger is another one for each of its names.
TEST(StoreFile, IsWrittenByOneHoweverManyNamesItHas) {
  TempDir dir;
  auto first = must(open_sqlite_store(dir.file("ledger.db"), ""));
  fs::create_hard_link(dir.file("ledger.db"), dir.file("same.db"));
  const auto names = dir.names();
  // In another process: in this one, closing what was opened would drop SQLite's locks.
  const auto open_there = [&dir] {
    const auto second = open_sqlite_store(dir.file("same.db"), "");
    if (!second) std::fputs(second.error().message.c_str(), stderr);
    std::_Exit(second || second.error().kind != ErrorKind::kLedgerBusy ? 1 : 0);
  };
  EXPECT_EXIT(open_there(), ::testing::ExitedWithCode(0), "same.db is in use under another name");
  EXPECT_EQ(dir.names(), names);
  first.reset();
  must(open_sqlite_store(dir.file("same.db"), ""));
}

TEST(StoreFile, NamesDamage) {
  TempDir dir;
  {
    std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
    Ground ground = lay_ground(*store);
    must(store->begin());
    for (int i = 0; i < 500; ++i) {
      must(store->insert(ground.remote, job_of(ground, std::to_string(i)), kNow));
    }
    must(store->commit());
  }
  std::fstream file(dir.file("ledger.db"), std::ios::in | std::ios::out | std::ios::binary);
  for (int page = 2; page * 4096 < static_cast<int>(fs::file_size(dir.file("ledger.db"))); ++page) {
    file.seekp(page * 4096);
    file << std::string(64, '\xff');
  }
  file.close();
  EXPECT_THAT(refusal(dir.file("ledger.db")).message,
              AllOf(HasSubstr("damaged"), HasSubstr("restore a copy")));
}

TEST(StoreFile, MigratesStepByStepAndOnlyOnce) {
  TempDir dir;
  auto open = [&] {
    return must(Database::open("l", dir.file("l"), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ""));
  };
  const char* one[] = {"CREATE TABLE t(a); INSERT INTO t VALUES (1);"};
  const char* two[] = {one[0], "ALTER TABLE t ADD COLUMN b; INSERT INTO t VALUES (2, 2);"};
  const char* broken[] = {one[0], two[1], "INSERT INTO t VALUES (3, 3); SELECT nonsense();"};
  auto database = open();
  EXPECT_EQ(must(identify(*database, 2)), 0);
  must(migrate(*database, one));
  EXPECT_EQ(must(identify(*database, 2)), 1);
  database = open();
  must(migrate(*database, two));
  must(migrate(*database, two));
  EXPECT_EQ(must(identify(*database, 2)), 2);
  EXPECT_EQ(must(database->number("SELECT count(*) FROM t", "")), 2);
  EXPECT_FALSE(migrate(*database, broken)) << "a step that fails";
  EXPECT_EQ(must(identify(*database, 2)), 2);
  EXPECT_EQ(must(database->number("SELECT count(*) FROM t", "")), 2);
  Result<void> older = migrate(*database, one);
  ASSERT_FALSE(older);
  EXPECT_THAT(older.error().message, HasSubstr("made by a newer longshore (schema 2)"));
}

TEST(StoreFile, BringsAFirstLedgerUpToDate) {
  TempDir dir;
  {
    auto database =
        must(Database::open("l", dir.file("l"), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ""));
    must(migrate(*database, schema_steps().first(1)));
    must(database->execute("INSERT INTO remote VALUES (7, 'https://api.test:443', 'project-1')",
                           "filling it"));
  }
  auto store = must(open_sqlite_store(dir.file("l"), ""));
  EXPECT_FALSE(must(store->learned_pace(7)).has_value());
  must(store->begin());
  EXPECT_EQ(must(store->remote(kOrigin, kProject)), 7);
  must(store->learn_pace(7, 19.5, 12, kNow));
  must(store->note_progress(RunProgress{.run_id = "run-1"}));
  must(store->commit());
  EXPECT_EQ(must(store->learned_pace(7))->in_flight, 12U);
}

// One transaction: a new batch, and a job intended in it.
Result<void> step(Store& store, const Ground& ground, int number) {
  if (Result<void> begun = store.begin(); !begun) return begun;
  std::string name = "step-" + std::to_string(number);
  Result<BatchKey> batch = store.new_batch(
      ground.remote, named_batch(ground.manifest, static_cast<std::uint64_t>(number), name), kNow);
  if (!batch) return batch.error();
  Result<JobKey> key = store.insert(ground.remote, job_of(ground, name), kNow);
  if (!key) return key.error();
  if (Result<void> intended = store.intend(*key, *key, kNow); !intended) return intended;
  return store.commit();
}

// How many steps the ledger at `path` holds: a whole number of them, without gaps.
int steps_in(const std::string& path, const Ground& ground) {
  std::unique_ptr<Store> store = must(open_sqlite_store(path, ""));
  int count = 0;
  for (;; ++count) {
    std::string name = "step-" + std::to_string(count + 2);
    auto job = must(store->find(ground.remote, name));
    EXPECT_EQ(job.has_value(), must(store->batch_name_taken(ground.remote, name))) << name;
    if (!job) break;
    EXPECT_EQ(job->state, JobState::kInDoubt);
  }
  store.reset();
  EXPECT_EQ(ids_of(*must(ReadOnlyLedger::open(path, ""))).size(), static_cast<std::size_t>(count));
  return count;
}

void copy_ledger(const std::string& from, const std::string& to) {
  for (const char* suffix : {"", "-wal"}) {
    fs::copy_file(from + suffix, to + suffix, fs::copy_options::overwrite_existing);
  }
  fs::remove(to + "-shm");
}

TEST(StoreFile, HoldsEveryCommitAtAnyCrash) {
  TempDir dir;
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  Ground ground = lay_ground(*store);
  for (int done = 0; done < 20; ++done) {
    copy_ledger(dir.file("ledger.db"), dir.file("copy.db"));
    EXPECT_EQ(steps_in(dir.file("copy.db"), ground), done);
    // And in the middle of the next transaction.
    must(store->begin());
    must(store->insert(ground.remote, job_of(ground, "unfinished"), kNow));
    copy_ledger(dir.file("ledger.db"), dir.file("copy.db"));
    EXPECT_EQ(steps_in(dir.file("copy.db"), ground), done);
    store->rollback();
    must(step(*store, ground, done + 2));
  }
}

TEST(StoreFile, ATornLogLosesOnlyWhatWasNotSynced) {
  TempDir dir;
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  Ground ground = lay_ground(*store);
  std::vector<std::uintmax_t> synced = {fs::file_size(dir.file("ledger.db-wal"))};
  for (int done = 0; done < 8; ++done) {
    must(step(*store, ground, done + 2));
    synced.push_back(fs::file_size(dir.file("ledger.db-wal")));
  }
  for (std::size_t whole = 0; whole + 1 < synced.size(); ++whole) {
    for (std::uintmax_t torn : {std::uintmax_t{1}, std::uintmax_t{24}, std::uintmax_t{2000},
                                synced[whole + 1] - synced[whole] - 1}) {
      copy_ledger(dir.file("ledger.db"), dir.file("copy.db"));
      fs::resize_file(dir.file("copy.db-wal"), synced[whole] + torn);
      EXPECT_EQ(steps_in(dir.file("copy.db"), ground), static_cast<int>(whole)) << torn;
    }
  }
}

TEST(StoreFile, AFaultAtAnyWriteIsToldAndLosesNothing) {
  FaultyVfs vfs;
  for (int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_READONLY}) {
    long good = 0;
    for (bool reached = true; reached; ++good) {
      TempDir dir;
      std::unique_ptr<Store> store =
          must(open_sqlite_store(dir.file("ledger.db"), FaultyVfs::kName));
      Ground ground = lay_ground(*store);
      must(step(*store, ground, 2));
      vfs.fail_after(good, code);
      Result<void> failed = step(*store, ground, 3);
      vfs.mend();
      reached = !failed;
      if (!reached) break;
      EXPECT_EQ(failed.error().kind, ErrorKind::kLedger);
      EXPECT_THAT(failed.error().message,
                  HasSubstr(code == SQLITE_FULL       ? "no room left"
                            : code == SQLITE_READONLY ? "may not be written"
                                                      : "its disk reported an error"));
      store->rollback();
      // Once there is room the same work is done, after a restart too.
      must(step(*store, ground, 3));
      store.reset();
      EXPECT_EQ(steps_in(dir.file("ledger.db"), ground), 2);
    }
    EXPECT_GT(good, 2) << "no write was hit";
  }
}

}  // namespace
}  // namespace longshore::ledger::testing

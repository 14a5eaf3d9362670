// The ledger's file and log under a run: what others may do to them, and what ends the run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "reader_fixture.hpp"

namespace longshore::ledger::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class UnderARun : public Reader {
 protected:
  UnderARun() : store_(open_store()), ground_(lay_ground(*store_)) {}

  std::string log() const { return path() + "-wal"; }
  Result<void> add_a_job() {
    if (Result<void> begun = store_->begin(); !begun) return begun;
    const std::string id = std::to_string(jobs_);
    if (auto made = store_->insert(ground_.remote, job_of(ground_, id), kNow); !made) {
      return made.error();
    }
    if (Result<void> done = store_->commit(); !done) return done;
    ++jobs_;
    return {};
  }
  void empty(const std::string& file) { ASSERT_EQ(::truncate(file.c_str(), 0), 0); }
  void expect_told(const Result<void>& result, const char* how) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kLedger);
    EXPECT_THAT(result.error().message, HasSubstr(how));
    EXPECT_THAT(result.error().message, HasSubstr("while this run was using it"));
  }

  std::unique_ptr<Store> store_;
  Ground ground_;
  std::size_t jobs_ = 0;
};

// What moves the log into the file loses nothing, whatever it leaves of the log.
TEST_F(UnderARun, AnotherProgramMayMoveTheLogIntoTheFile) {
  for (const char* kind : {"PASSIVE", "FULL", "RESTART", "TRUNCATE", "TRUNCATE", "RESTART"}) {
    SCOPED_TRACE(kind);
    for (int i = 0; i < 3; ++i) EXPECT_OK(add_a_job());
    run_sql(path(), ("PRAGMA wal_checkpoint(" + std::string(kind) + ")").c_str());
    if (std::string_view(kind) == "TRUNCATE") {
      EXPECT_EQ(fs::file_size(log()), 0U);
    }
  }
  EXPECT_OK(add_a_job());
  EXPECT_EQ(ids_of(*open_reader()).size(), jobs_);
  store_.reset();
  EXPECT_EQ(ids_of(*open_reader()).size(), jobs_);
}

TEST_F(UnderARun, ALogThatIsEmptiedByHandEndsTheRun) {
  EXPECT_OK(add_a_job());
  empty(log());
  expect_told(add_a_job(), "-wal was emptied");
}

TEST_F(UnderARun, AlsoInTheMiddleOfATransaction) {
  EXPECT_OK(add_a_job());
  must(store_->begin());
  must(store_->insert(ground_.remote, job_of(ground_, "another"), kNow));
  empty(log());
  expect_told(store_->commit(), "-wal was emptied");
}

TEST_F(UnderARun, AlsoAfterAnotherProgramHasMovedIt) {
  EXPECT_OK(add_a_job());
  run_sql(path(), "PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_OK(add_a_job());
  empty(log());
  expect_told(add_a_job(), "-wal was emptied");
}

TEST_F(UnderARun, ALogThatIsReplacedOrDeletedEndsTheRun) {
  EXPECT_OK(add_a_job());
  fs::rename(log(), log() + ".away");
  expect_told(add_a_job(), "moved, replaced or deleted");
}

TEST_F(UnderARun, AFileThatIsEmptiedOrTakenAwayEndsTheRun) {
  EXPECT_OK(add_a_job());
  run_sql(path(), "PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_OK(add_a_job());
  fs::copy_file(path(), path() + ".copy");
  empty(path());
  expect_told(add_a_job(), "ledger.db was emptied");
  fs::rename(path() + ".copy", path());
  expect_told(add_a_job(), "moved, replaced or deleted");
}

}  // namespace
}  // namespace longshore::ledger::testing

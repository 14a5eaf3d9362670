// The way from a reference_id to its job: through memory, segments and merges, after
// reopening and faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "faulty_vfs.hpp"
#include "id_index_fixture.hpp"
#include "ledger/id_block.hpp"
#include "ledger/newest_ids.hpp"
#include "ledger/schema.hpp"

namespace longshore::ledger::testing {
namespace {

TEST_F(IdIndexTest, FindsEveryJobAtEverySize) {
  for (int round = 0; round < 60; ++round) {
    grow(17);
    must(store_->begin());
    expect_all(*store_);
    must(store_->commit());
  }
  // Merging keeps up: of each size there are few segments.
  EXPECT_LE(number("SELECT max(n) FROM (SELECT count(*) n FROM id_segment GROUP BY level)"), 4);
  EXPECT_GE(number("SELECT max(level) FROM id_segment WHERE ready = blocks"), 4);
  EXPECT_EQ(
      number("SELECT count(*) FROM id_block WHERE id >> 32 NOT IN (SELECT id FROM id_segment)"), 0);
}

TEST_F(IdIndexTest, GoesOnWithMergesAfterReopening) {
  std::mt19937 random(7);
  bool met_a_merge = false;
  for (int round = 0; round < 60; ++round) {
    grow(static_cast<int>(random() % 40));
    met_a_merge |=
        number("SELECT count(*) FROM id_segment WHERE ready BETWEEN 1 AND blocks - 1") > 0;
    reopen();
    expect_all(*store_);
  }
  EXPECT_TRUE(met_a_merge);
}

TEST_F(IdIndexTest, ARollbackTakesSegmentsAndMergesBack) {
  for (int round = 0; round < 20; ++round) {
    grow(11);
    must(store_->begin());
    const std::vector<JobKey> before = keys_;
    for (int i = 0; i < 40; ++i) insert(static_cast<int>(keys_.size()));
    store_->rollback();
    must(store_->begin());
    EXPECT_FALSE(must(store_->find(ground_.remote, id_of(static_cast<int>(before.size())))));
    keys_ = before;
    must(store_->commit());
    expect_all(*store_);
  }
}

TEST_F(IdIndexTest, NoIdIsPlannedTwiceWhereverItStands) {
  grow(200);
  for (int number : {0, 100, 199}) {
    must(store_->begin());
    Result<JobKey> again = store_->insert(ground_.remote, job_of(ground_, id_of(number)), kNow);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::kInternal);
    store_->rollback();
  }
}

TEST_F(IdIndexTest, SeesWhatAnotherWriterHasAdded) {
  grow(30);
  EXPECT_FALSE(must(store_->find(ground_.remote, id_of(120))).has_value());
  {
    auto other = must(open_sqlite_store(path(), kUnlocked, kSmallIndex));
    std::swap(other, store_);
    grow(100);
    std::swap(other, store_);
  }
  must(store_->begin());
  EXPECT_FALSE(store_->insert(ground_.remote, job_of(ground_, id_of(120)), kNow));
  store_->rollback();
  grow(100);
  expect_all(*store_);
}

TEST_F(IdIndexTest, AReaderFollowsMergesBesideARun) {
  grow(5);
  auto reader = must(ReadOnlyLedger::open(path(), ""));
  for (int round = 0; round < 30; ++round) {
    expect_all(*reader);
    reader->pause();
    grow(13);
  }
}

TEST_F(IdIndexTest, TakesUpALedgerOfTheFirstVersion) {
  const std::string path = dir_.file("old.db");
  {
    auto old = must(Database::open(path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ""));
    must(migrate(*old, schema_steps().first(1)));
    must(old->execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "INSERT INTO job(remote, manifest, batch, line, reference_id, content_hash, mapping, "
        "state, "
        "doubted, attempts, updated_ms) SELECT 1 + i % 2, 1, 1, i, 'id-' || (i / 2), i, 0, 4, 0, "
        "1, 0 "
        "FROM n",
        "testing"));
  }
  auto store = must(open_sqlite_store(path, "", kSmallIndex));
  for (int i = 2; i < 1000; ++i) {
    auto found = must(store->find(1 + i % 2, id_of(i / 2)));
    ASSERT_TRUE(found) << i;
    EXPECT_EQ(found->key, i);
    EXPECT_EQ(found->state, JobState::kAccepted);
  }
}

TEST(IdIndexFaults, AFaultAtAnyWriteLosesNothing) {
  FaultyVfs vfs;
  const auto fill = [](Store& store, const Ground& ground, int from, int to) -> Result<void> {
    if (Result<void> begun = store.begin(); !begun) return begun;
    for (int i = from; i < to; ++i) {
      Result<JobKey> key = store.insert(ground.remote, job_of(ground, id_of(i)), kNow);
      if (!key) return key.error();
    }
    return store.commit();
  };
  long good = 0;
  for (bool reached = true; reached; ++good) {
    TempDir dir;
    auto store = must(open_sqlite_store(dir.file("ledger.db"), FaultyVfs::kName, kSmallIndex));
    Ground ground = lay_ground(*store);
    for (int i = 0; i < 150; i += 10) must(fill(*store, ground, i, i + 10));
    vfs.fail_after(good, SQLITE_IOERR_WRITE);
    Result<void> failed = fill(*store, ground, 150, 170);
    vfs.mend();
    reached = !failed;
    store->rollback();
    if (reached) must(fill(*store, ground, 150, 170));
    store.reset();
    store = must(open_sqlite_store(dir.file("ledger.db"), FaultyVfs::kName, kSmallIndex));
    for (int i = 0; i < 170; ++i) {
      ASSERT_TRUE(must(store->find(ground.remote, id_of(i)))) << i << " after " << good;
    }
  }
  EXPECT_GT(good, 5);
}

// Ids whose marks are the same are told apart by the jobs themselves.
TEST(IdMarks, OneMayStandForSeveralJobs) {
  NewestIds newest;
  newest.clear(100);
  std::vector<JobKey> keys;
  for (JobKey key = 101; key < 400; ++key) newest.add(key % 3 == 0 ? 7 : 0xFFFF'FFFF, key);
  const auto gather = [&](JobKey key) -> Result<bool> {
    keys.push_back(key);
    return key == 300;
  };
  EXPECT_TRUE(must(newest.find(7, gather)));
  EXPECT_EQ(keys.back(), 300);
  keys.clear();
  EXPECT_FALSE(must(newest.find(0xFFFF'FFFF, gather)));
  EXPECT_EQ(keys.size(), 199U);
  EXPECT_FALSE(must(newest.find(8, gather)));
}

TEST_F(IdIndexTest, SegmentsHoldSeveralJobsOfOneMark) {
  store_.reset();
  auto database = must(Database::open(path(), path(), SQLITE_OPEN_READWRITE, ""));
  IdSegments segments(*database, 4);
  const std::vector<IdEntry> first = {entry_of(0, 1), entry_of(7, 2), entry_of(7, 3),
                                      entry_of(0xFFFF'FFFF, 4)};
  const std::vector<IdEntry> second = {entry_of(7, 1), entry_of(7, 4), entry_of(9, 2),
                                       entry_of(0xFFFF'FFFF, 3)};
  must(segments.write(first, 4));
  must(segments.write(second, 8));
  for (int merged = 0; merged < 3; ++merged) {
    std::vector<JobKey> keys;
    EXPECT_FALSE(must(segments.find(7, [&](JobKey key) -> Result<bool> {
      keys.push_back(key);
      return false;
    })));
    EXPECT_THAT(keys, ::testing::UnorderedElementsAre(2, 3, 5, 8));
    EXPECT_TRUE(must(segments.find(0, [](JobKey key) -> Result<bool> { return key == 1; })));
    EXPECT_TRUE(
        must(segments.find(0xFFFF'FFFF, [](JobKey key) -> Result<bool> { return key == 7; })));
    must(segments.merge(1));
  }
  EXPECT_EQ(segments.count(), 1U);
}

TEST(IdBlocks, EachMarkHasOneBlock) {
  for (std::uint32_t blocks : {1U, 2U, 3U, 299U, 65'537U}) {
    EXPECT_EQ(block_of(0, blocks), 0U);
    EXPECT_EQ(block_of(0xFFFF'FFFF, blocks), blocks - 1);
    for (std::uint32_t number = 1; number < blocks; number += 1 + blocks / 50) {
      const std::uint64_t first = first_mark(number, blocks);
      EXPECT_EQ(block_of(first, blocks), number);
      EXPECT_EQ(block_of(first - 1, blocks), number - 1);
    }
    EXPECT_EQ(first_mark(blocks, blocks), kMarks);
  }
}

}  // namespace
}  // namespace longshore::ledger::testing

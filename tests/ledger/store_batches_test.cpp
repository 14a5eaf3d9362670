// Remotes, manifests, batches, runs and transactions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"

namespace longshore::ledger::testing {
namespace {

using ::testing::HasSubstr;

class StoreBatches : public ::testing::Test {
 protected:
  StoreBatches() : store_(must(open_sqlite_store(dir_.file("ledger.db"), ""))) {
    ground_ = lay_ground(*store_);
    must(store_->begin());
  }
  void start_over() {
    store_->rollback();
    must(store_->begin());
  }
  Result<void> set(BatchState state, std::string_view batch_id,
                   BatchOrigin origin = BatchOrigin::kOurs) {
    return store_->set_batch(ground_.batch, state, origin, batch_id, "", "", kNow);
  }

  TempDir dir_;
  std::unique_ptr<Store> store_;
  Ground ground_;
};

TEST_F(StoreBatches, ARemoteIsAnOriginAndAProject) {
  EXPECT_EQ(must(store_->remote(kOrigin, kProject)), ground_.remote);
  RemoteKey project = must(store_->remote(kOrigin, "project-2"));
  RemoteKey origin = must(store_->remote("https://api.test:8443", kProject));
  EXPECT_NE(project, ground_.remote);
  EXPECT_NE(origin, ground_.remote);
  EXPECT_NE(origin, project);
  EXPECT_EQ(must(store_->remote(kOrigin, "project-2")), project);
}

TEST_F(StoreBatches, AFinishedManifestBeginsAnew) {
  ManifestRecord first = must(store_->manifest(ground_.remote, "flags")).value();
  EXPECT_EQ(first.key, ground_.manifest);
  EXPECT_EQ(first.date, "2026-01-15");
  EXPECT_FALSE(first.finished);
  must(store_->finish_manifest(first.key, kNow));
  must(store_->finish_manifest(first.key, kNow + 1));
  EXPECT_TRUE(must(store_->manifest(ground_.remote, "flags"))->finished);

  ManifestRecord second = must(store_->new_manifest(ground_.remote, "flags", "2026-01-16", kNow));
  EXPECT_GT(second.key, first.key);
  ManifestRecord newest = must(store_->manifest(ground_.remote, "flags")).value();
  EXPECT_EQ(newest.key, second.key);
  EXPECT_EQ(newest.date, "2026-01-16");
  EXPECT_EQ(newest.last_batch_number, 0U);
  EXPECT_FALSE(newest.finished);
  EXPECT_FALSE(must(store_->manifest(ground_.remote, "cats")).has_value());
}

TEST_F(StoreBatches, AnUnfinishedManifestDoesNotBeginAnew) {
  Result<ManifestRecord> twice = store_->new_manifest(ground_.remote, "flags", "2026-01-16", kNow);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::kInternal);
  start_over();
  RemoteKey other = must(store_->remote(kOrigin, "project-2"));
  EXPECT_OK(store_->new_manifest(other, "flags", "2026-01-16", kNow));
  Result<void> absent = store_->finish_manifest(99, kNow);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::kInternal);
}

TEST_F(StoreBatches, KeepsABatch) {
  BatchRecord planned = named_batch(ground_.manifest, 7, "flags-7");
  planned.by = "north";
  planned.jobs = 3;
  BatchKey key = must(store_->new_batch(ground_.remote, planned, kNow));
  must(store_->add_to_batch(key, 40));
  BatchRecord batch = must(store_->batch(key));
  EXPECT_EQ(batch.key, key);
  EXPECT_EQ(batch.manifest, ground_.manifest);
  EXPECT_EQ(batch.number, 7U);
  EXPECT_EQ(batch.by, "north");
  EXPECT_EQ(batch.name, "flags-7");
  EXPECT_EQ(batch.description, "flags");
  EXPECT_EQ(batch.state, BatchState::kPlanned);
  EXPECT_EQ(batch.origin, BatchOrigin::kOurs);
  EXPECT_EQ(batch.batch_id, "");
  EXPECT_EQ(batch.jobs, 43U);
  EXPECT_EQ(must(store_->manifest(ground_.remote, "flags"))->last_batch_number, 7U);
}

TEST_F(StoreBatches, TheLastBatchIsThatOfTheKey) {
  BatchRecord batch = named_batch(ground_.manifest, 2, "flags-2");
  batch.by = "north";
  BatchKey north = must(store_->new_batch(ground_.remote, batch, kNow));
  BatchKey third =
      must(store_->new_batch(ground_.remote, named_batch(ground_.manifest, 3, "flags-3"), kNow));
  EXPECT_EQ(must(store_->last_batch(ground_.manifest, ""))->key, third);
  EXPECT_EQ(must(store_->last_batch(ground_.manifest, "north"))->key, north);
  EXPECT_FALSE(must(store_->last_batch(ground_.manifest, "south")).has_value());
  EXPECT_FALSE(must(store_->last_batch(ground_.manifest + 1, "")).has_value());
}

TEST_F(StoreBatches, ANameIsUniqueWithinItsRemote) {
  EXPECT_TRUE(must(store_->batch_name_taken(ground_.remote, "flags-1")));
  EXPECT_FALSE(must(store_->batch_name_taken(ground_.remote, "flags-2")));
  RemoteKey other = must(store_->remote(kOrigin, "project-2"));
  EXPECT_FALSE(must(store_->batch_name_taken(other, "flags-1")));
  EXPECT_EQ(must(store_->batch_named(ground_.remote, "flags-1"))->key, ground_.batch);
  EXPECT_FALSE(must(store_->batch_named(other, "flags-1")).has_value());
  EXPECT_OK(store_->new_batch(other, named_batch(0, 1, "flags-1"), kNow));

  Result<BatchKey> twice =
      store_->new_batch(ground_.remote, named_batch(ground_.manifest, 2, "flags-1"), kNow);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::kInternal);
  EXPECT_THAT(twice.error().message, HasSubstr("flags-1"));
}

TEST_F(StoreBatches, StandingBatchesAreFoundByTheirId) {
  BatchRecord fixed;
  fixed.origin = BatchOrigin::kFixed;
  fixed.state = BatchState::kReady;
  fixed.batch_id = "b-1";
  BatchKey one = must(store_->new_batch(ground_.remote, fixed, kNow));
  fixed.batch_id = "b-2";
  BatchKey two = must(store_->new_batch(ground_.remote, fixed, kNow));
  BatchRecord standard;
  standard.origin = BatchOrigin::kDefault;
  standard.state = BatchState::kReady;
  BatchKey three = must(store_->new_batch(ground_.remote, standard, kNow));

  auto standing = [&](BatchOrigin origin, std::string_view id) {
    return must(store_->standing_batch(ground_.remote, origin, id));
  };
  EXPECT_EQ(standing(BatchOrigin::kFixed, "b-1")->key, one);
  EXPECT_EQ(standing(BatchOrigin::kFixed, "b-2")->key, two);
  EXPECT_EQ(standing(BatchOrigin::kDefault, "")->key, three);
  EXPECT_FALSE(standing(BatchOrigin::kFixed, "b-3").has_value());
  EXPECT_FALSE(standing(BatchOrigin::kFixed, "").has_value());
  // They have no name to take, and no number in a manifest.
  EXPECT_FALSE(must(store_->batch_name_taken(ground_.remote, "")));
  EXPECT_EQ(must(store_->manifest(ground_.remote, "flags"))->last_batch_number, 1U);
  EXPECT_EQ(must(store_->last_batch(ground_.manifest, ""))->key, ground_.batch);
}

TEST_F(StoreBatches, ACreationGoesThroughDoubt) {
  must(set(BatchState::kInDoubt, ""));
  std::vector<BatchRecord> in_doubt = must(store_->batches_in_doubt(ground_.remote));
  ASSERT_EQ(in_doubt.size(), 1U);
  EXPECT_EQ(in_doubt[0].name, "flags-1");
  EXPECT_TRUE(must(store_->batches_in_doubt(ground_.remote + 1)).empty());

  must(set(BatchState::kReady, "b-1", BatchOrigin::kAdopted));
  EXPECT_TRUE(must(store_->batches_in_doubt(ground_.remote)).empty());
  BatchRecord batch = must(store_->batch(ground_.batch));
  EXPECT_EQ(batch.state, BatchState::kReady);
  EXPECT_EQ(batch.origin, BatchOrigin::kAdopted);
  EXPECT_EQ(batch.batch_id, "b-1");
}

TEST_F(StoreBatches, ABatchThatExistsStays) {
  must(set(BatchState::kReady, "b-1"));
  must(store_->commit());
  must(store_->begin());
  EXPECT_OK(set(BatchState::kReady, "b-1"));
  for (BatchState state : {BatchState::kPlanned, BatchState::kInDoubt, BatchState::kFailed}) {
    Result<void> changed = set(state, "b-1");
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().kind, ErrorKind::kInternal);
    EXPECT_THAT(changed.error().message, HasSubstr("flags-1"));
    start_over();
  }
  EXPECT_FALSE(set(BatchState::kReady, "b-2")) << "another batch_id";
  start_over();
  EXPECT_EQ(must(store_->batch(ground_.batch)).batch_id, "b-1");
}

TEST_F(StoreBatches, WhatIsNotThereTakesAnotherName) {
  for (const BatchState state : {BatchState::kPlanned, BatchState::kFailed}) {
    must(store_->set_batch(ground_.batch, state, BatchOrigin::kOurs, "", "BAD", "no", kNow));
    BatchRecord batch = must(store_->batch(ground_.batch));
    batch.name = "team-4";
    batch.number = 4;
    batch.description = "for the team";
    must(store_->rename_batch(ground_.remote, batch, kNow));
    batch = must(store_->batch_named(ground_.remote, "team-4")).value();
    EXPECT_EQ(batch.key, ground_.batch);
    EXPECT_EQ(batch.number, 4U);
    EXPECT_EQ(batch.description, "for the team");
    EXPECT_EQ(batch.state, BatchState::kPlanned);
    EXPECT_FALSE(must(store_->batch_name_taken(ground_.remote, "flags-1")));
    EXPECT_EQ(must(store_->manifest(ground_.remote, "flags"))->last_batch_number, 4U);
    start_over();
  }
}

TEST_F(StoreBatches, WhatMayBeThereKeepsItsName) {
  BatchRecord batch = must(store_->batch(ground_.batch));
  batch.name = "team-1";
  for (const BatchState state : {BatchState::kInDoubt, BatchState::kReady}) {
    must(set(state, state == BatchState::kReady ? "b-1" : ""));
    const Result<void> renamed = store_->rename_batch(ground_.remote, batch, kNow);
    ASSERT_FALSE(renamed);
    EXPECT_EQ(renamed.error().kind, ErrorKind::kInternal);
    start_over();
  }
  must(store_->new_batch(ground_.remote, named_batch(ground_.manifest, 2, "team-1"), kNow));
  const Result<void> taken = store_->rename_batch(ground_.remote, batch, kNow);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("team-1"));
}

TEST_F(StoreBatches, OnlyWhatIsNotThereCountsTheJobsThatLeave) {
  must(store_->add_to_batch(ground_.batch, 5));
  must(store_->take_from_batch(ground_.batch, 2));
  EXPECT_EQ(must(store_->batch(ground_.batch)).jobs, 3U);
  must(store_->take_from_batch(ground_.batch, 9));
  EXPECT_EQ(must(store_->batch(ground_.batch)).jobs, 0U);
  must(store_->add_to_batch(ground_.batch, 5));
  must(set(BatchState::kReady, "b-1"));
  must(store_->take_from_batch(ground_.batch, 2));
  EXPECT_EQ(must(store_->batch(ground_.batch)).jobs, 5U);
}

TEST_F(StoreBatches, AGenerationIsFoundByItsKey) {
  EXPECT_EQ(must(store_->generation(ground_.manifest)).name, "flags");
  EXPECT_EQ(must(store_->generation(ground_.manifest)).date, "2026-01-15");
  EXPECT_FALSE(store_->generation(99));
}

TEST_F(StoreBatches, ReadyNeedsABatchIdButForTheDefaultBatch) {
  EXPECT_FALSE(set(BatchState::kReady, ""));
  start_over();
  EXPECT_OK(set(BatchState::kReady, "", BatchOrigin::kDefault));
  EXPECT_FALSE(store_->set_batch(99, BatchState::kFailed, BatchOrigin::kOurs, "", "", "", kNow));
  start_over();
  EXPECT_FALSE(store_->add_to_batch(99, 1));
  start_over();
  Result<BatchRecord> absent = store_->batch(99);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, ErrorKind::kInternal);
}

TEST_F(StoreBatches, ChangesNeedATransaction) {
  must(store_->commit());
  for (Result<void> changed :
       {set(BatchState::kInDoubt, ""), store_->add_to_batch(ground_.batch, 1), store_->commit()}) {
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().kind, ErrorKind::kInternal);
  }
  EXPECT_EQ(must(store_->batch(ground_.batch)).state, BatchState::kPlanned);
  must(store_->begin());
  EXPECT_FALSE(store_->begin()) << "inside another one";
}

TEST_F(StoreBatches, NothingOfAFailedTransactionIsKept) {
  must(store_->add_to_batch(ground_.batch, 5));
  ASSERT_FALSE(store_->intend(99, 99, kNow));
  EXPECT_FALSE(store_->add_to_batch(ground_.batch, 1));
  EXPECT_FALSE(store_->commit());
  start_over();
  EXPECT_EQ(must(store_->batch(ground_.batch)).jobs, 0U);
  EXPECT_OK(store_->add_to_batch(ground_.batch, 1));
  EXPECT_OK(store_->commit());
}

TEST_F(StoreBatches, ARollbackTakesEverythingBack) {
  must(store_->insert(ground_.remote, job_of(ground_, "001"), kNow));
  must(set(BatchState::kInDoubt, ""));
  store_->rollback();
  EXPECT_FALSE(must(store_->find(ground_.remote, "001")).has_value());
  EXPECT_EQ(must(store_->batch(ground_.batch)).state, BatchState::kPlanned);
  store_->rollback();
}

TEST_F(StoreBatches, AReadWithoutTransactionHoldsNoSnapshot) {
  must(store_->commit());
  must(store_->find(ground_.remote, "001"));
  std::unique_ptr<Store> other = must(open_sqlite_store(dir_.file("ledger.db"), kUnlocked));
  must(other->begin());
  must(other->insert(ground_.remote, job_of(ground_, "001"), kNow));
  must(other->commit());
  EXPECT_TRUE(must(store_->find(ground_.remote, "001")).has_value());
}

}  // namespace
}  // namespace longshore::ledger::testing

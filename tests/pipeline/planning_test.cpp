// Into which batch a row goes that is known, where the configuration has changed since.
#include "pipeline/planning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "ledger/sqlite_store.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::pipeline {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kNow = 1'768'435'200'000;
constexpr std::uint64_t kContent = 7;

class PlanningTest : public ::testing::Test {
 protected:
  PlanningTest() {
    store_ = std::move(ledger::open_sqlite_store(folder_ / "ledger.db", "")).value();
    begin();
    remote_ = store_->remote("https://api.test:443", "project").value();
    commit();
    today_.size = 2;
    today_.name = "{manifest}-{date}-{number}";
    today_.description = "{manifest}";
  }

  void begin() { ASSERT_TRUE(store_->begin()); }
  void commit() { ASSERT_TRUE(store_->commit()); }

  // The batches of `ids`, as a run under today's configuration plans them.
  std::vector<BatchKey> plan(const std::vector<std::string>& ids) {
    Planning planning({remote_, manifest_name_, "2026-01-15", today_, {1, retry_rejected_}});
    std::vector<JobView> views(ids.size());
    std::vector<const JobView*> jobs;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      views[i].reference_id = ids[i];
      views[i].content_hash = kContent;
      views[i].batch_key = by_;
      jobs.push_back(&views[i]);
    }
    begin();
    EXPECT_TRUE(planning.start(*store_));
    const auto planned = planning.plan(*store_, jobs, kNow);
    EXPECT_TRUE(planned) << (planned ? "" : planned.error().message);
    unchanged_ = store_->unchanged();
    commit();
    std::vector<BatchKey> batches;
    for (const PlannedJob& job : planned->jobs) {
      batches.push_back(job.batch);
      EXPECT_EQ(batch_in_ledger(std::string(job.job->reference_id)), job.batch);
    }
    renamed_ = planning.renamed();
    moved_ = planning.moved();
    return batches;
  }
  BatchKey batch_in_ledger(const std::string& id) {
    return store_->find(remote_, id).value().value().batch;
  }
  std::string name(BatchKey key) { return store_->batch(key).value().name; }
  void become(BatchKey key, BatchState state, const std::string& batch_id = "") {
    begin();
    const bool refused = state == BatchState::kFailed;
    EXPECT_TRUE(store_->set_batch(key, state, BatchOrigin::kOurs, batch_id,
                                  refused ? "GE_0002" : "", refused ? "no such name" : "", kNow));
    commit();
  }
  void lead(const std::string& id, JobState state) {
    const JobKey key = store_->find(remote_, id).value().value().key;
    begin();
    EXPECT_TRUE(store_->intend(key, key, kNow));
    JobOutcome outcome;
    outcome.key = key;
    outcome.state = state;
    outcome.attempts = 1;
    EXPECT_TRUE(store_->settle(outcome, kNow));
    commit();
  }
  void finish_manifest() {
    begin();
    EXPECT_TRUE(store_->finish_manifest(store_->manifest(remote_, "night").value()->key, kNow));
    commit();
  }

  const TemporaryFolder folder_;
  std::unique_ptr<ledger::Store> store_;
  RemoteKey remote_ = 0;
  BatchConfiguration today_;
  std::string manifest_name_ = "night";
  std::string by_;
  bool retry_rejected_ = false;
  bool unchanged_ = false;  // the last plan wrote nothing
  std::uint64_t renamed_ = 0;
  std::uint64_t moved_ = 0;
};

using Ids = std::vector<std::string>;
const Ids kThree = {"a", "b", "c"};

TEST_F(PlanningTest, UnderTheSameConfigurationNothingChanges) {
  for (const std::string pattern : {"{manifest}-{date}-{number}", "{manifest}", "plain {key}"}) {
    SCOPED_TRACE(pattern);
    today_.name = pattern;
    manifest_name_ = "night of " + pattern;
    const Ids ids = {pattern + "a", pattern + "b", pattern + "c", pattern + "d", pattern + "e"};
    const auto batches = plan(ids);
    become(batches[2], BatchState::kFailed);
    EXPECT_EQ(plan(ids), batches);
    EXPECT_TRUE(unchanged_);
  }
}

TEST_F(PlanningTest, ABatchThatIsNotThereTakesTheNewName) {
  const auto batches = plan({"a", "b", "c", "d", "e"});
  become(batches[0], BatchState::kReady, "id-1");
  become(batches[2], BatchState::kFailed);
  today_.name = "team-{manifest}-{number}";
  EXPECT_EQ(plan({"a", "b", "c", "d", "e"}), batches);
  EXPECT_EQ(name(batches[0]), "night-2026-01-15-1") << "it exists";
  EXPECT_EQ(name(batches[2]), "team-night-2") << "it was refused";
  EXPECT_EQ(name(batches[4]), "team-night-3") << "it was only planned";
  EXPECT_EQ(store_->batch(batches[2]).value().state, BatchState::kPlanned);
  EXPECT_EQ(renamed_, 2U);
  EXPECT_EQ(moved_, 0U);
  // And then it stays so.
  EXPECT_EQ(plan({"a", "b", "c", "d", "e"}), batches);
  EXPECT_TRUE(unchanged_);
}

TEST_F(PlanningTest, ANewDescriptionAloneIsTakenToo) {
  const auto batches = plan({"a"});
  become(batches[0], BatchState::kFailed);
  today_.description = "for the team";
  EXPECT_EQ(plan({"a"}), batches);
  EXPECT_EQ(name(batches[0]), "night-2026-01-15-1");
  EXPECT_EQ(store_->batch(batches[0]).value().description, "for the team");
  plan({"a"});
  EXPECT_TRUE(unchanged_);
}

TEST_F(PlanningTest, ABatchInDoubtKeepsItsNameAndItsRows) {
  const auto batches = plan({"a"});
  become(batches[0], BatchState::kInDoubt);
  today_.name = "other-{number}";
  EXPECT_EQ(plan({"a"}), batches);
  EXPECT_EQ(name(batches[0]), "night-2026-01-15-1");
  today_.create = false;
  EXPECT_EQ(plan({"a"}), batches);
  today_.id = "fixed-1";
  EXPECT_EQ(plan({"a"}), batches);
  EXPECT_TRUE(unchanged_);
}

TEST_F(PlanningTest, ANewNameIsNoneThatIsTaken) {
  today_.name = "team-{number}";
  const auto first = plan(kThree);
  for (const BatchKey batch : {first[0], first[2]}) {
    become(batch, BatchState::kReady, "id-" + std::to_string(batch));
  }
  finish_manifest();
  today_.name = "{manifest}-{number}";
  const auto batches = plan({"d", "e", "f"});
  EXPECT_EQ(name(batches[2]), "night-2");
  today_.name = "team-{number}";
  EXPECT_EQ(plan({"d", "e", "f"}), batches);
  EXPECT_EQ(name(batches[0]), "team-3");
  EXPECT_EQ(name(batches[2]), "team-4");
  EXPECT_EQ(plan({"d", "e", "f"}), batches);
  EXPECT_TRUE(unchanged_);
  EXPECT_EQ(name(plan({"d", "e", "f", "g", "h"})[4]), "team-5") << "the numbers go on from there";
}

// The new row is the first that meets the batch.
TEST_F(PlanningTest, ABatchThatGrowsTakesTheNewNameBeforeItDoes) {
  const auto batches = plan({"a"});
  become(batches[0], BatchState::kFailed);
  today_.name = "new-{number}";
  EXPECT_THAT(plan({"b", "a"}), ElementsAre(batches[0], batches[0]));
  EXPECT_EQ(name(batches[0]), "new-1");
}

TEST_F(PlanningTest, ABatchOfAnotherManifestIsNamedAfterThatOne) {
  const auto batches = plan({"a"});
  become(batches[0], BatchState::kFailed);
  manifest_name_ = "day";
  EXPECT_EQ(plan({"a"}), batches);
  EXPECT_EQ(name(batches[0]), "night-2026-01-15-1");
  today_.name = "team-{manifest}-{date}-{number}";
  EXPECT_EQ(plan({"a"}), batches);
  EXPECT_EQ(name(batches[0]), "team-night-2026-01-15-1");
}

TEST_F(PlanningTest, WhereNoneIsMadeRowsLeaveABatchThatIsNotThere) {
  const auto batches = plan({"a", "b", "c", "d", "e"});
  become(batches[0], BatchState::kReady, "id-1");
  become(batches[2], BatchState::kFailed);
  today_.create = false;
  const auto now = plan({"a", "b", "c", "d", "e"});
  EXPECT_EQ(now[0], batches[0]) << "it exists";
  EXPECT_EQ(store_->batch(now[2]).value().origin, BatchOrigin::kDefault);
  EXPECT_THAT(now, ElementsAre(batches[0], batches[0], now[2], now[2], now[2]));
  EXPECT_EQ(moved_, 3U);
  EXPECT_EQ(store_->batch(batches[2]).value().jobs, 0U);
  EXPECT_EQ(plan({"a", "b", "c", "d", "e"}), now);
  EXPECT_TRUE(unchanged_);
  // Back again, the last batch that was left is filled first.
  today_.create = true;
  const auto back = plan({"a", "b", "c", "d", "e"});
  EXPECT_THAT(back, ElementsAre(batches[0], batches[0], batches[4], batches[4], back[4]));
  EXPECT_EQ(name(back[4]), "night-2026-01-15-4");
}

TEST_F(PlanningTest, RowsOfAnotherFixedBatchGoToTodays) {
  today_.create = false;
  today_.id = "wrong";
  const auto wrong = plan({"pending", "rejected", "in doubt", "presumed", "unconfirmed", "done"});
  lead("rejected", JobState::kRejected);
  lead("in doubt", JobState::kInDoubt);
  lead("presumed", JobState::kPresumed);
  lead("unconfirmed", JobState::kPresumed);
  lead("done", JobState::kAccepted);
  const BatchKey old = wrong[0];
  today_.id = "right";
  retry_rejected_ = true;
  const Ids ids = {"pending", "rejected", "in doubt", "presumed"};
  auto now = plan(ids);
  const BatchKey right = now[0];
  EXPECT_EQ(store_->batch(right).value().batch_id, "right");
  EXPECT_THAT(now, ElementsAre(right, right, old, old));
  EXPECT_EQ(store_->find(remote_, "rejected").value()->state, JobState::kPending);
  plan({"done"});
  EXPECT_EQ(batch_in_ledger("done"), old);

  today_.id = "";  // the project's default
  now = plan({"pending"});
  EXPECT_EQ(store_->batch(now[0]).value().origin, BatchOrigin::kDefault);
  today_.create = true;
  by_ = "red";
  now = plan({"pending", "rejected", "new"});
  EXPECT_EQ(name(now[0]), "night-2026-01-15-1");
  EXPECT_EQ(store_->batch(now[0]).value().by, "red");
  EXPECT_THAT(now, ElementsAre(now[0], now[0], now[2])) << "two a batch";
  EXPECT_NE(now[2], now[0]);
  EXPECT_EQ(store_->batch(now[0]).value().jobs, 2U);
}

TEST_F(PlanningTest, WhatIsRefusedAndNotSentAgainStays) {
  today_.create = false;
  today_.id = "wrong";
  const auto wrong = plan({"a"});
  lead("a", JobState::kRejected);
  today_.id = "right";
  plan({"a"});
  EXPECT_EQ(batch_in_ledger("a"), wrong[0]);
}

}  // namespace
}  // namespace longshore::pipeline

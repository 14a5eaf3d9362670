// Group commit: who shares a transaction, in which order, and who is told when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "environment/real_scheduler.hpp"
#include "environment/system_clock.hpp"
#include "fake_store.hpp"
#include "ledger/ledger.hpp"
#include "reader_fixture.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::ledger::testing {
namespace {

using longshore::testing::VirtualClock;
using longshore::testing::VirtualScheduler;
using ::testing::ElementsAre;
using namespace std::chrono_literals;

// Writes `name` into the store's log when it runs, and once more when it was told.
Task<void> note(Ledger& ledger, FakeStore& store, std::string name) {
  Ledger::Work work = [name](Store& target) {
    static_cast<FakeStore&>(target).log.push_back(name);
    return Result<void>();
  };
  Result<void> result = co_await ledger.transact(std::move(work));
  store.log.push_back(name + (result ? " done" : " failed: " + result.error().message));
}

Task<void> notes(Ledger& ledger, FakeStore& store, std::string name, int count) {
  for (int i = 0; i < count; ++i) co_await note(ledger, store, name + std::to_string(i));
}

class GroupCommit : public ::testing::Test {
 protected:
  void spawn(Task<void> task) { longshore::spawn(scheduler_.io(), std::move(task)); }
  auto commits() const { return std::ranges::count(store_.log, "commit"); }

  VirtualClock clock_;
  VirtualScheduler scheduler_{clock_};
  FakeStore store_;
  Ledger ledger_{scheduler_, clock_, store_};
};

TEST_F(GroupCommit, CompletesAfterTheCommitAndInOrder) {
  for (const char* name : {"a", "b", "c"}) spawn(note(ledger_, store_, name));
  scheduler_.run();
  EXPECT_THAT(store_.log,
              ElementsAre("begin", "a", "b", "c", "commit", "a done", "b done", "c done"));
}

TEST_F(GroupCommit, TheNextGroupGathersWhileOneIsUnderWay) {
  spawn(note(ledger_, store_, "a"));
  store_.during_commit = [&] {
    store_.during_commit = nullptr;
    for (const char* name : {"b", "c"}) spawn(note(ledger_, store_, name));
  };
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "a", "commit", "a done", "begin", "b", "c", "commit",
                                      "b done", "c done"));
}

TEST_F(GroupCommit, ManyCallersShareFewCommits) {
  for (int i = 0; i < 100; ++i) spawn(notes(ledger_, store_, std::to_string(i) + ".", 10));
  scheduler_.run();
  EXPECT_EQ(commits(), 10);
  EXPECT_EQ(store_.largest_transaction, 100U);
}

Task<void> intend(Ledger& ledger, JobKey key) {
  const Result<void> result = co_await ledger.intend(key, kNow);
  EXPECT_TRUE(result);
}

// After a pause the first starts at once; those that come right behind share the next.
TEST_F(GroupCommit, IntentsKeepTheirDistance) {
  std::vector<std::chrono::nanoseconds> starts;
  store_.during_commit = [&] { starts.push_back(clock_.passed()); };
  for (const int ms : {0, 1, 2, 4, 100}) {
    scheduler_.after(std::chrono::milliseconds(ms), [&] { spawn(intend(ledger_, 1)); });
  }
  scheduler_.run();
  EXPECT_THAT(starts, ElementsAre(0ms, Ledger::kStartsApart, 100ms));
}

// Neither those that wait when they have become many, nor those that became it during a commit.
TEST_F(GroupCommit, ManyIntentsKeepNoDistance) {
  const auto many = static_cast<JobKey>(Ledger::kStartsAtOnceFrom);
  std::vector<std::chrono::nanoseconds> starts;
  store_.during_commit = [&] {
    starts.push_back(clock_.passed());
    if (starts.size() != 2) return;
    for (JobKey key = 1; key <= many; ++key) spawn(intend(ledger_, key));
  };
  spawn(intend(ledger_, 1));
  scheduler_.after(1ms, [&] {
    for (JobKey key = 2; key <= many; ++key) spawn(intend(ledger_, key));
  });
  scheduler_.after(3ms, [&] { spawn(intend(ledger_, many + 1)); });
  scheduler_.run();
  EXPECT_THAT(starts, ElementsAre(0ms, 3ms, 3ms));
  EXPECT_THAT(store_.log, ElementsAre("begin", "intend 1-1", "commit", "begin", "intend 2-513",
                                      "commit", "begin", "intend 1-512", "commit"));
}

// Nothing is gained by waiting: it took no sync.
TEST_F(GroupCommit, KeepsNoDistanceFromOneThatOnlyLooked) {
  std::vector<std::chrono::nanoseconds> starts;
  store_.only_looks = true;
  store_.during_commit = [&] { starts.push_back(clock_.passed()); };
  spawn(intend(ledger_, 1));
  scheduler_.after(1ms, [&] { spawn(intend(ledger_, 2)); });
  scheduler_.run();
  EXPECT_THAT(starts, ElementsAre(0ms, 1ms));
}

TEST_F(GroupCommit, IntentsKeepNoDistanceFromOtherWorks) {
  std::vector<std::chrono::nanoseconds> starts;
  store_.during_commit = [&] { starts.push_back(clock_.passed()); };
  spawn(note(ledger_, store_, "a"));
  scheduler_.after(1ms, [&] { spawn(intend(ledger_, 1)); });
  scheduler_.after(2ms, [&] { spawn(intend(ledger_, 2)); });
  scheduler_.run();
  EXPECT_THAT(starts, ElementsAre(0ms, 1ms, 1ms + Ledger::kStartsApart));
}

TEST_F(GroupCommit, OtherWorksKeepNoDistanceAndTakeAlongWhoWaits) {
  std::vector<std::chrono::nanoseconds> starts;
  store_.during_commit = [&] { starts.push_back(clock_.passed()); };
  spawn(intend(ledger_, 1));
  scheduler_.after(1ms, [&] { spawn(intend(ledger_, 2)); });
  scheduler_.after(3ms, [&] { spawn(note(ledger_, store_, "a")); });
  scheduler_.after(4ms, [&] { spawn(note(ledger_, store_, "b")); });
  scheduler_.run();
  EXPECT_THAT(starts, ElementsAre(0ms, 3ms, 4ms));
  EXPECT_THAT(store_.log, ElementsAre("begin", "intend 1-1", "commit", "begin", "intend 2-2", "a",
                                      "commit", "a done", "begin", "b", "commit", "b done"));
}

TEST_F(GroupCommit, IntentsOfConsecutiveJobsAreOneChangeBeforeTheWorks) {
  spawn(note(ledger_, store_, "a"));
  for (const JobKey key : {7, 8, 9, 12, 13, 11}) spawn(intend(ledger_, key));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "intend 7-9", "intend 12-13", "intend 11-11", "a",
                                      "commit", "a done"));
}

Task<void> settle(Ledger& ledger, FakeStore& store, JobKey key) {
  JobOutcome outcome;
  outcome.key = key;
  const Result<void> result = co_await ledger.settle(std::move(outcome), kNow);
  store.log.push_back(std::to_string(key) + (result ? " settled" : " failed"));
}

TEST_F(GroupCommit, ManyOutcomesKeepNoDistance) {
  std::vector<std::chrono::nanoseconds> starts;
  store_.during_commit = [&] { starts.push_back(clock_.passed()); };
  spawn(intend(ledger_, 1));
  const auto many = static_cast<JobKey>(Ledger::kStartsAtOnceFrom);
  for (JobKey key = 1; key <= many; ++key) {
    const auto due = key == many ? 3ms : 1ms;
    scheduler_.after(due, [this, key] { spawn(settle(ledger_, store_, key)); });
  }
  scheduler_.run();
  EXPECT_THAT(starts, ElementsAre(0ms, 3ms));
}

TEST_F(GroupCommit, AGroupIsBounded) {
  store_.during_commit = [&] {
    store_.during_commit = nullptr;
    const auto outcomes = static_cast<JobKey>(2 * Ledger::kGroupMax);
    for (JobKey key = 1; key <= outcomes; ++key) spawn(settle(ledger_, store_, key));
  };
  spawn(intend(ledger_, 1));
  scheduler_.run();
  EXPECT_EQ(commits(), 3);
  EXPECT_EQ(store_.largest_transaction, Ledger::kGroupMax);
}

TEST_F(GroupCommit, OutcomesComeLastInTheOrderOfTheCalls) {
  spawn(settle(ledger_, store_, 5));
  spawn(settle(ledger_, store_, 3));
  spawn(note(ledger_, store_, "a"));
  spawn(intend(ledger_, 7));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "intend 7-7", "a", "settle 5", "settle 3", "commit",
                                      "5 settled", "3 settled", "a done"));
}

TEST_F(GroupCommit, AnOutcomeThatIsRefusedFailsItsGroup) {
  store_.unsettlable = 3;
  spawn(settle(ledger_, store_, 3));
  spawn(settle(ledger_, store_, 5));
  scheduler_.run();
  spawn(settle(ledger_, store_, 7));
  scheduler_.run();
  EXPECT_THAT(store_.log,
              ElementsAre("begin", "settle 3", "rollback", "3 failed", "5 failed", "7 failed"));
}

Task<void> await_late(Ledger& ledger, FakeStore& store) {
  Ledger::Written early = ledger.intend(7, kNow);
  co_await note(ledger, store, "a");
  const Result<void> result = co_await early;
  store.log.emplace_back(result ? "told" : "told: " + result.error().message);
}

TEST_F(GroupCommit, WhatIsAwaitedAfterItsGroupHasTheResultAtOnce) {
  spawn(await_late(ledger_, store_));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "intend 7-7", "a", "commit", "a done", "told"));
  EXPECT_FALSE(scheduler_.stuck());
}

TEST_F(GroupCommit, WhatIsAwaitedAfterItsGroupHasFailedHasTheErrorAtOnce) {
  store_.commit_error = "disk full";
  spawn(await_late(ledger_, store_));
  scheduler_.run();
  EXPECT_EQ(store_.log.back(), "told: disk full");
  EXPECT_FALSE(scheduler_.stuck());
}

Task<void> fail(Ledger& ledger, FakeStore& store) {
  Ledger::Work work = [](Store&) { return Result<void>(Error{ErrorKind::kLedger, "no room"}); };
  Result<void> result = co_await ledger.transact(std::move(work));
  store.log.push_back(result ? "done" : "failed: " + result.error().message);
}

TEST_F(GroupCommit, AnErrorFailsItsGroupAndAllThatComesAfter) {
  spawn(note(ledger_, store_, "a"));
  spawn(fail(ledger_, store_));
  spawn(note(ledger_, store_, "never run"));
  store_.during_rollback = [&] { spawn(note(ledger_, store_, "gathered")); };
  scheduler_.run();
  spawn(note(ledger_, store_, "later"));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "a", "rollback", "a failed: no room",
                                      "failed: no room", "never run failed: no room",
                                      "gathered failed: no room", "later failed: no room"));
  EXPECT_EQ(commits(), 0);
}

TEST_F(GroupCommit, AFailedBeginOrCommitFailsTheGroup) {
  store_.commit_error = "disk full";
  spawn(note(ledger_, store_, "a"));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "a", "commit", "rollback", "a failed: disk full"));

  FakeStore other;
  other.begin_error = "locked";
  Ledger ledger(scheduler_, clock_, other);
  spawn(note(ledger, other, "b"));
  scheduler_.run();
  EXPECT_THAT(other.log, ElementsAre("begin", "rollback", "b failed: locked"));
}

// A run that is torn down in the middle: the waiting coroutines go, and with them all they
// hold (the leak sanitizer looks at that).
TEST_F(GroupCommit, WaitersMayBeAbandoned) {
  auto ledger = std::make_unique<Ledger>(scheduler_, clock_, store_);
  store_.during_commit = [&] {
    spawn(note(*ledger, store_, "b"));
    asio::post(scheduler_.io(), [&] { ledger.reset(); });
  };
  spawn(note(*ledger, store_, "a"));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "a", "commit"));
  EXPECT_FALSE(scheduler_.stuck());
}

TEST_F(GroupCommit, WaitersMayBeAbandonedWhileTheirGroupWaits) {
  auto ledger = std::make_unique<Ledger>(scheduler_, clock_, store_);
  spawn(intend(*ledger, 1));
  scheduler_.after(1ms, [&] { spawn(intend(*ledger, 2)); });
  scheduler_.after(2ms, [&] { ledger.reset(); });
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "intend 1-1", "commit"));
  EXPECT_FALSE(scheduler_.stuck());
}

// Kept on the ledger's thread while it runs.
struct Done {
  int transactions = 0;
  int jobs = 0;
  std::set<std::thread::id> writers;
};

Task<void> insert_jobs(Ledger& ledger, Ground ground, int from, int count, Done& done) {
  for (int i = from; i < from + count; ++i) {
    std::string id = std::to_string(i);
    Ledger::Work work = [ground, id, &done](Store& store) -> Result<void> {
      if (store.unchanged()) ++done.transactions;
      done.writers.insert(std::this_thread::get_id());
      Result<JobKey> key = store.insert(ground.remote, job_of(ground, id), kNow);
      if (!key) return key.error();
      ++done.jobs;
      return store.intend(*key, *key, kNow);
    };
    const Result<void> result = co_await ledger.transact(std::move(work));
    EXPECT_OK(result);
  }
}

// Each task waits for one job after the other, and all of them share each commit.
TEST(GroupCommitThreads, TheStoreIsWrittenBesideTheIoThread) {
  constexpr int kTasks = 32;
  constexpr int kJobsEach = 20;
  TempDir dir;
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  Ground ground = lay_ground(*store);
  Done done;
  {
    environment::RealScheduler scheduler;
    environment::SystemClock clock;
    Ledger ledger(scheduler, clock, *store);
    for (int i = 0; i < kTasks; ++i) {
      spawn(scheduler.io(), insert_jobs(ledger, ground, i * kJobsEach, kJobsEach, done));
    }
    scheduler.run(nullptr);
  }
  EXPECT_EQ(done.transactions, kJobsEach);
  EXPECT_EQ(done.jobs, kTasks * kJobsEach);
  EXPECT_EQ(done.writers.size(), 1U);
  EXPECT_FALSE(done.writers.contains(std::this_thread::get_id())) << "which the io is done in";
  store.reset();
  EXPECT_EQ(ids_of(*must(ReadOnlyLedger::open(dir.file("ledger.db"), ""))).size(), 640U);
}

}  // namespace
}  // namespace longshore::ledger::testing

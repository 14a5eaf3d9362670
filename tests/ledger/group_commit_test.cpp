// Group commit: who shares a transaction, in which order, and who is told when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <thread>

#include "fake_store.hpp"
#include "fixture.hpp"
#include "ledger/ledger.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::ledger::testing {
namespace {

using longshore::testing::VirtualClock;
using longshore::testing::VirtualScheduler;
using ::testing::ElementsAre;

// Writes `name` into the store's log when it runs, and once more when it was told.
asio::awaitable<void> note(Ledger& ledger, FakeStore& store, std::string name) {
  Ledger::Work work = [name](Store& target) {
    static_cast<FakeStore&>(target).log.push_back(name);
    return Result<void>();
  };
  Result<void> result = co_await ledger.transact(std::move(work));
  store.log.push_back(name + (result ? " done" : " failed: " + result.error().message));
}

asio::awaitable<void> notes(Ledger& ledger, FakeStore& store, std::string name, int count) {
  for (int i = 0; i < count; ++i) co_await note(ledger, store, name + std::to_string(i));
}

class GroupCommit : public ::testing::Test {
 protected:
  void spawn(asio::awaitable<void> task) {
    asio::co_spawn(scheduler_.io(), std::move(task), asio::detached);
  }

  VirtualClock clock_;
  VirtualScheduler scheduler_{clock_};
  FakeStore store_;
  Ledger ledger_{scheduler_, store_};
};

TEST_F(GroupCommit, CompletesAfterTheCommitAndInOrder) {
  for (const char* name : {"a", "b", "c"}) spawn(note(ledger_, store_, name));
  scheduler_.run();
  EXPECT_THAT(store_.log,
              ElementsAre("begin", "a", "b", "c", "commit", "a done", "b done", "c done"));
  EXPECT_EQ(ledger_.counters().commits, 1U);
  EXPECT_EQ(ledger_.counters().works, 3U);
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
  EXPECT_EQ(ledger_.counters().works, 1000U);
  EXPECT_EQ(ledger_.counters().commits, 10U);
}

TEST_F(GroupCommit, AGroupIsBounded) {
  const auto works = static_cast<int>(Ledger::kWorksPerGroupMax) + 1;
  for (int i = 0; i < works; ++i) spawn(note(ledger_, store_, std::to_string(i)));
  scheduler_.run();
  EXPECT_EQ(ledger_.counters().commits, 2U);
  EXPECT_EQ(store_.largest_transaction, Ledger::kWorksPerGroupMax);
}

asio::awaitable<void> fail(Ledger& ledger, FakeStore& store) {
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
  EXPECT_EQ(ledger_.counters().commits, 0U);
}

TEST_F(GroupCommit, AFailedBeginOrCommitFailsTheGroup) {
  store_.commit_error = "disk full";
  spawn(note(ledger_, store_, "a"));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "a", "commit", "rollback", "a failed: disk full"));

  FakeStore other;
  other.begin_error = "locked";
  Ledger ledger(scheduler_, other);
  spawn(note(ledger, other, "b"));
  scheduler_.run();
  EXPECT_THAT(other.log, ElementsAre("begin", "rollback", "b failed: locked"));
}

// A run that is torn down in the middle: the waiting coroutines go, and with them all they
// hold (the leak sanitizer looks at that).
TEST_F(GroupCommit, WaitersMayBeAbandoned) {
  auto ledger = std::make_unique<Ledger>(scheduler_, store_);
  store_.during_commit = [&] {
    spawn(note(*ledger, store_, "b"));
    asio::post(scheduler_.io(), [&] { ledger.reset(); });
  };
  spawn(note(*ledger, store_, "a"));
  scheduler_.run();
  EXPECT_THAT(store_.log, ElementsAre("begin", "a", "commit"));
  EXPECT_FALSE(scheduler_.stuck());
}

// The io thread here, the ledger's lane on a thread of its own.
class ThreadedScheduler final : public Scheduler {
 public:
  ~ThreadedScheduler() override {
    guard_.reset();
    lane_thread_.join();
  }
  asio::any_io_executor io() override { return io_.get_executor(); }
  std::unique_ptr<Timer> make_timer() override { return nullptr; }
  void post(Lane, std::function<void()> work) override { asio::post(lane_, std::move(work)); }
  void run(std::function<void(int)>) override { io_.run(); }

 private:
  asio::io_context io_{1};
  asio::io_context lane_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{lane_.get_executor()};
  std::thread lane_thread_{[this] { lane_.run(); }};
};

asio::awaitable<void> insert_jobs(Ledger& ledger, Ground ground, int from, int count, int& told) {
  for (int i = from; i < from + count; ++i) {
    std::string id = std::to_string(i);
    Ledger::Work work = [ground, id](Store& store) -> Result<void> {
      Result<JobKey> key = store.insert(ground.remote, job_of(ground, id), kNow);
      if (!key) return key.error();
      return store.intend(*key, kNow);
    };
    Result<void> result = co_await ledger.transact(std::move(work));
    if (result) told++;
  }
}

TEST(GroupCommitThreads, TheStoreIsWrittenBesideTheIoThread) {
  TempDir dir;
  std::unique_ptr<Store> store = must(open_sqlite_store(dir.file("ledger.db"), ""));
  Ground ground = lay_ground(*store);
  int told = 0;
  {
    ThreadedScheduler scheduler;
    Ledger ledger(scheduler, *store);
    for (int i = 0; i < 32; ++i) {
      asio::co_spawn(scheduler.io(), insert_jobs(ledger, ground, i * 20, 20, told), asio::detached);
    }
    scheduler.run(nullptr);
    EXPECT_EQ(ledger.counters().works, 640U);
    EXPECT_LE(ledger.counters().commits, 640U);
  }
  EXPECT_EQ(told, 640);
  EXPECT_EQ(must(store->last_job()), 640);
}

}  // namespace
}  // namespace longshore::ledger::testing

#include "ledger/ledger.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "core/wait_queue.hpp"

namespace longshore::ledger {

namespace {

// The works of one transaction, and who waits for it.
struct Group {
  std::vector<Ledger::Work> works;
  WaitQueue waiters;
  Result<void> result;
};

// On the ledger's thread.
Result<void> run_group(Store& store, const std::vector<Ledger::Work>& works) {
  Result<void> result = store.begin();
  for (const Ledger::Work& work : works) {
    if (!result) break;
    result = work(store);
  }
  if (result) result = store.commit();
  if (!result) store.rollback();
  return result;
}

}  // namespace

// Everything here is the io thread's, but run_group(). At most one group is being
// committed; the last of `gathering` is open.
struct Ledger::Impl : std::enable_shared_from_this<Ledger::Impl> {
  Impl(Scheduler& the_scheduler, Store& the_store) : scheduler(the_scheduler), store(the_store) {}

  std::shared_ptr<Group> gather(Work work) {
    if (gathering.empty() || gathering.back()->works.size() >= kWorksPerGroupMax) {
      gathering.push_back(std::make_shared<Group>());
    }
    gathering.back()->works.push_back(std::move(work));
    counters.works++;
    return gathering.back();
  }

  // The start is posted, so that whatever is ready to call now gets into the same group.
  void start_soon() {
    if (busy) return;
    busy = true;
    asio::post(scheduler.io(), [self = shared_from_this()] { self->start(); });
  }

  void start() {
    if (gathering.empty()) return;  // abandoned meanwhile
    committing = std::move(gathering.front());
    gathering.pop_front();
    auto io = scheduler.io();
    // The guard keeps the io thread running while the group is elsewhere.
    auto guard = std::make_shared<asio::executor_work_guard<asio::any_io_executor>>(io);
    scheduler.post(Lane::kLedger, [self = shared_from_this(), group = committing, io, guard] {
      auto result = std::make_shared<Result<void>>(run_group(self->store, group->works));
      asio::post(io, [self, group, result, guard] {
        guard->reset();
        self->finish(*group, std::move(*result));
      });
    });
  }

  void finish(Group& group, Result<void> result) {
    committing.reset();
    busy = false;
    if (result) {
      counters.commits++;
    } else {
      failure = result.error();
    }
    release(group, std::move(result));
    if (failure) {
      for (const auto& waiting : gathering) release(*waiting, *failure);
      gathering.clear();
    }
    if (!gathering.empty()) start_soon();
  }

  // What the works hold of their callers is let go before these go on.
  static void release(Group& group, Result<void> result) {
    group.works.clear();
    group.result = std::move(result);
    group.waiters.wake_all();
  }

  // Waiters hold their group, and the group its waiters: part them.
  void abandon() {
    if (committing) WaitQueue(std::move(committing->waiters));
    for (const auto& group : gathering) WaitQueue(std::move(group->waiters));
    gathering.clear();
  }

  Scheduler& scheduler;
  Store& store;
  std::deque<std::shared_ptr<Group>> gathering;
  std::shared_ptr<Group> committing;
  bool busy = false;  // a group is being committed, or about to be
  std::optional<Error> failure;
  Counters counters;
};

Ledger::Ledger(Scheduler& scheduler, Store& store)
    : impl_(std::make_shared<Impl>(scheduler, store)) {}

Ledger::~Ledger() {
  impl_->abandon();
}

asio::awaitable<Result<void>> Ledger::transact(Work work) {
  if (impl_->failure) co_return Result<void>(*impl_->failure);
  std::shared_ptr<Group> group = impl_->gather(std::move(work));
  impl_->start_soon();
  co_await group->waiters.wait();
  co_return group->result;
}

Ledger::Counters Ledger::counters() const {
  return impl_->counters;
}

}  // namespace longshore::ledger

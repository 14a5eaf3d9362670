#include "ledger/ledger.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "core/wait_queue.hpp"

namespace longshore::ledger {

namespace {

// What goes into one transaction, and who waits for it.
struct Group {
  std::size_t size() const { return intents.size() + works.size() + outcomes.size(); }

  std::vector<JobKey> intents;
  std::int64_t intended_ms = 0;
  std::vector<Ledger::Work> works;
  std::vector<JobOutcome> outcomes;
  std::int64_t settled_ms = 0;
  WaitQueue waiters;
  std::optional<Result<void>> result;  // none: it is under way, or gathering
  bool changed = true;                 // the ledger
};

// Jobs are started in the order of their keys: one statement serves many.
Result<void> intend(Store& store, const Group& group) {
  const std::vector<JobKey>& keys = group.intents;
  for (std::size_t first = 0, next = 0; first < keys.size(); first = next) {
    while (++next < keys.size() && keys[next] == keys[next - 1] + 1) {
    }
    Result<void> result = store.intend(keys[first], keys[next - 1], group.intended_ms);
    if (!result) return result;
  }
  return {};
}

// On the ledger's thread.
Result<void> write_group(Store& store, Group& group) {
  Result<void> result = store.begin();
  if (result) result = intend(store, group);
  for (const Ledger::Work& work : group.works) {
    if (!result) break;
    result = work(store);
  }
  if (result) result = store.settle(group.outcomes, group.settled_ms);
  group.changed = !store.unchanged();
  if (result) result = store.commit();
  if (!result) store.rollback();
  return result;
}

// An exception is a defect: of it, too, everybody who waits has to hear.
Result<void> run_group(Store& store, Group& group) {
  try {
    return write_group(store, group);
  } catch (const std::exception& thrown) {
    return Error{ErrorKind::kInternal, std::string("internal error: ") + thrown.what()};
  }
}

}  // namespace

// Everything here is the io thread's, but run_group(). At most one group is being
// committed; the last of `gathering` is open.
struct Ledger::Impl : std::enable_shared_from_this<Ledger::Impl> {
  Impl(Scheduler& the_scheduler, Clock& the_clock, Store& the_store)
      : scheduler(the_scheduler),
        clock(the_clock),
        store(the_store),
        timer(the_scheduler.make_timer()),
        next_start(the_clock.steady_now()) {}

  // The group for one more.
  const std::shared_ptr<Group>& gather() {
    if (gathering.empty() || gathering.back()->size() >= kGroupMax) {
      gathering.push_back(std::make_shared<Group>());
    }
    start_soon();
    return gathering.back();
  }

  // The start is posted, so that whatever is ready to call now gets into the same group; and
  // it keeps its distance from the start before, so that a sync is shared by many. What only
  // looked took no sync: those who look row after row are not kept waiting for it.
  void start_soon() {
    if (busy) return;
    busy = true;
    if (clock.steady_now() < next_start) {
      spawn(scheduler.io(), start_later(shared_from_this()));
    } else {
      asio::post(scheduler.io(), [self = shared_from_this()] { self->start(); });
    }
  }

  static Task<void> start_later(std::shared_ptr<Impl> self) {
    if (!self->prompt()) {
      self->delayed = true;
      co_await self->timer->wait_until(self->next_start);
      self->delayed = false;
    }
    self->start();
  }

  // A group that others need, or that has become of many, waits no longer.
  void look_again() {
    if (delayed && prompt()) timer->cancel();
  }

  bool prompt() const {
    if (gathering.empty()) return false;
    const Group& next = *gathering.front();
    return !next.works.empty() || next.size() >= kStartsAtOnceFrom;
  }

  void start() {
    if (gathering.empty()) return;  // abandoned meanwhile
    committing = std::move(gathering.front());
    if (committing->works.empty()) next_start = clock.steady_now() + kStartsApart;
    gathering.pop_front();
    auto io = scheduler.io();
    // The guard keeps the io thread running while the group is elsewhere.
    auto guard = std::make_shared<asio::executor_work_guard<asio::any_io_executor>>(io);
    scheduler.post(Lane::kLedger, [self = shared_from_this(), group = committing, io, guard] {
      auto result = std::make_shared<Result<void>>(run_group(self->store, *group));
      asio::post(io, [self, group, result, guard] {
        guard->reset();
        self->finish(*group, std::move(*result));
      });
    });
  }

  void finish(Group& group, Result<void> result) {
    committing.reset();
    busy = false;
    if (!group.changed) next_start = clock.steady_now();
    if (!result) failure = result.error();
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

  static Written written(const std::shared_ptr<Group>& group) {
    return Written(std::shared_ptr<const std::optional<Result<void>>>(group, &group->result),
                   &group->waiters);
  }

  Written failed() const {
    return Written(std::make_shared<std::optional<Result<void>>>(*failure), nullptr);
  }

  // Waiters hold their group, and the group its waiters: part them.
  void abandon() {
    if (committing) WaitQueue(std::move(committing->waiters));
    for (const auto& group : gathering) WaitQueue(std::move(group->waiters));
    gathering.clear();
  }

  Scheduler& scheduler;
  Clock& clock;
  Store& store;
  std::unique_ptr<Timer> timer;
  SteadyTime next_start;
  std::deque<std::shared_ptr<Group>> gathering;
  std::shared_ptr<Group> committing;
  bool busy = false;     // a group is being committed, or about to be
  bool delayed = false;  // until next_start
  std::optional<Error> failure;
};

Ledger::Ledger(Scheduler& scheduler, Clock& clock, Store& store)
    : impl_(std::make_shared<Impl>(scheduler, clock, store)) {}

Ledger::~Ledger() {
  impl_->abandon();
}

Ledger::Written Ledger::transact(Work work) {
  if (impl_->failure) return impl_->failed();
  const std::shared_ptr<Group>& group = impl_->gather();
  group->works.push_back(std::move(work));
  impl_->look_again();
  return Impl::written(group);
}

Ledger::Written Ledger::intend(JobKey key, std::int64_t now_ms) {
  if (impl_->failure) return impl_->failed();
  const std::shared_ptr<Group>& group = impl_->gather();
  group->intents.push_back(key);
  group->intended_ms = now_ms;
  impl_->look_again();
  return Impl::written(group);
}

Ledger::Written Ledger::settle(JobOutcome&& outcome, std::int64_t now_ms) {
  if (impl_->failure) return impl_->failed();
  const std::shared_ptr<Group>& group = impl_->gather();
  group->outcomes.push_back(std::move(outcome));
  group->settled_ms = now_ms;
  impl_->look_again();
  return Impl::written(group);
}

}  // namespace longshore::ledger

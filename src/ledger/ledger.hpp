// Group commit: what all the coroutines of a run want written, in one transaction per
// sync, on the ledger's own thread, while the next group gathers.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/scheduler.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "ledger/store.hpp"

namespace longshore::ledger {

class Ledger {
 public:
  // A piece of work on the store, run on the ledger's thread inside the group's transaction.
  // It must not keep references into the caller beyond the completion of its group.
  using Work = std::function<Result<void>(Store&)>;

  // Works, intents and outcomes of one transaction; what comes beyond waits for the next.
  static constexpr std::size_t kGroupMax = 4'096;
  // From the start of one group of intents and outcomes to that of the next, at least: what one of
  // them may wait for others to share a sync with. After a pause the first one starts at once, and
  // so does one that comes behind a group that changed nothing, which takes no sync.
  static constexpr std::chrono::milliseconds kStartsApart{20};
  // A group of so many waits no longer: the sync is a small part of it. One with a work, whatever
  // its size, neither waits nor is waited for: a whole batch may hang on it. Those are few as long
  // as batches are of many jobs.
  static constexpr std::size_t kStartsAtOnceFrom = 512;

  // All outlive the ledger and the group that is being committed.
  Ledger(Scheduler& scheduler, Clock& clock, Store& store);
  // Tasks that still wait for a group are destroyed, not resumed.
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // What a task awaits, once and before the ledger goes: that a group is on stable storage, or
  // has failed as a whole. That may lie behind it when it is awaited.
  class [[nodiscard]] Written {
   public:
    // `result` is none until it is known; `group`: null where it is known already.
    Written(std::shared_ptr<const std::optional<Result<void>>> result, WaitQueue* group)
        : result_(std::move(result)) {
      if (group != nullptr) waiter_.emplace(*group);
    }
    Written(const Written&) = delete;
    Written& operator=(const Written&) = delete;

    bool await_ready() const noexcept { return result_->has_value(); }
    template <typename Caller>
    void await_suspend(std::coroutine_handle<Caller> caller) {
      waiter_->await_suspend(caller);
    }
    const Result<void>& await_resume() const noexcept { return **result_; }

   private:
    std::shared_ptr<const std::optional<Result<void>>> result_;
    std::optional<WaitQueue::Waiter> waiter_;
  };

  // `work` is in the next group from now on. Once a group has failed, every later call fails
  // with the same error at once. Works are run in the order of the calls. io thread only.
  Written transact(Work work);

  // The same for what each job needs, which costs no function of its own: the intent of one that
  // is in the store already, and its outcome. A group writes its intents first, then runs its
  // works, then writes its outcomes.
  Written intend(JobKey key, std::int64_t now_ms);
  Written settle(JobOutcome&& outcome, std::int64_t now_ms);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace longshore::ledger

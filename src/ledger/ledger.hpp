// Group commit: what all the coroutines of a run want written, in one transaction per
// sync, on the ledger's own thread, while the next group gathers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/scheduler.hpp"
#include "core/task.hpp"
#include "ledger/store.hpp"

namespace longshore::ledger {

class Ledger {
 public:
  // A piece of work on the store, run on the ledger's thread inside the group's transaction.
  // It must not keep references into the caller beyond the completion of transact().
  using Work = std::function<Result<void>(Store&)>;

  // Works of one transaction; what comes beyond waits for the next.
  static constexpr std::size_t kWorksPerGroupMax = 4'096;
  // From the start of one transaction to that of the next, at least: what a work may wait for
  // the others of its group. After a pause the first one starts at once, and so does one that
  // comes behind a transaction that changed nothing, which takes no sync.
  static constexpr std::chrono::milliseconds kStartsApart{10};

  // All outlive the ledger and the group that is being committed.
  Ledger(Scheduler& scheduler, Clock& clock, Store& store);
  // Coroutines still waiting in transact() are destroyed, not resumed.
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Completes when the group that held `work` is on stable storage, or has failed as a
  // whole: then every later call fails with the same error at once. Works are run in the
  // order of the calls. io thread only.
  Task<Result<void>> transact(Work work);

  // The same for the intent of a job that is in the store already. The intents of a group are
  // written together, before its works.
  Task<Result<void>> intend(JobKey key, std::int64_t now_ms);

  struct Counters {
    std::uint64_t commits = 0;
    std::uint64_t works = 0;
  };
  Counters counters() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace longshore::ledger

// Batches at the remote: created when a row must go, once, whatever happens in between.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "pipeline/batch_directory.hpp"
#include "pipeline/refusal_watch.hpp"
#include "pipeline/refused_batches.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class Batches {
  struct Entry;

 public:
  // A batch that rows may go into, for as long as this is held; or none.
  class Ready {
   public:
    Ready() = default;
    Ready(Ready&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
    Ready& operator=(Ready&& other) noexcept {
      std::swap(entry_, other.entry_);
      return *this;
    }
    ~Ready() {
      if (entry_ != nullptr) --entry_->users;
    }

    explicit operator bool() const { return entry_ != nullptr; }
    // Empty: the project's default batch.
    const std::string& id() const { return entry_->batch_id; }
    // Of the bodies of its jobs; see api::Contract.
    const std::string& job_end() const { return entry_->job_end; }

   private:
    friend class Batches;
    explicit Ready(Entry& entry) : entry_(&entry) { ++entry.users; }

    Entry* entry_ = nullptr;
  };

  Batches(RunContext& context, BatchDirectory& directory)
      : context_(context),
        directory_(directory),
        refusals_(context.options.configuration.limits.first_refusals) {}

  // None: it has to be waited for.
  Ready ready_now(BatchKey key);
  // After creating the batch if nobody has. `takes_long` is called, perhaps again, where somebody
  // else does that and it is known to take long. None: it cannot be had in this run; its rows stay
  // pending.
  Task<Ready> ready(BatchKey key, const std::function<void()>& takes_long);

  const BatchTally& tally() const { return tally_; }
  const RefusedBatches& refused() const { return refused_; }
  // Rows that wait for their batch.
  std::uint64_t waiting() const { return waiting_; }

 private:
  using Found = BatchDirectory::Found;

  enum class Status {
    kOpening,
    kReady,
    kExhausted,  // out of attempts: the next who needs it tries again
    kFailed,     // not in this run; without an entry, who is in failed_ is this
  };
  struct Entry {
    Status status = Status::kOpening;
    std::string batch_id;
    std::string job_end;
    bool ours_now = false;     // created by this run
    std::uint32_t opened = 0;  // how often that was begun
    bool slow = false;         // kOpening, and that takes long
    bool absent = false;       // in doubt when it was opened, and the whole list lacks it
    SteadyTime rest_until{};   // its last creation may still be at work
    std::uint32_t users = 0;   // who holds it or waits for it
    WaitQueue waiters;
  };

  Task<void> open(BatchKey key, Entry& entry);
  Task<void> create(const BatchRecord& batch, Entry& entry);
  Task<Found> look_up(const BatchRecord& batch, BatchOrigin origin, Entry& entry);
  void exhaust(Entry& entry);
  Task<void> settle(const BatchRecord& batch, const delivery::Delivered& delivered, Entry& entry);
  Task<void> refuse(const BatchRecord& batch, const api::Verdict& verdict, bool doubt);
  Task<void> existing(const BatchRecord& batch, bool ours, Entry& entry);
  Task<bool> become(BatchKey key, BatchState state, BatchOrigin origin, std::string batch_id,
                    const api::Verdict& verdict);
  void take_long(Entry& entry);
  void end_opening(BatchKey key, Entry& entry);
  void book(BatchKey key, Entry& entry);
  void make_room();

  RunContext& context_;
  BatchDirectory& directory_;
  std::map<BatchKey, Entry> entries_;
  BatchTally tally_;
  RefusedBatches refused_;
  std::uint64_t waiting_ = 0;
  plan::JobBitmap counted_;  // as created or reused, by BatchKey
  plan::JobBitmap failed_;   // so far, by BatchKey
  RefusalWatch refusals_;    // of creations
};

}  // namespace longshore::pipeline

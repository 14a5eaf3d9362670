// One job's way from the plan to its outcome: batch, intent, request, outcome, books.
#pragma once

#include "core/kept_job.hpp"
#include "core/semaphore.hpp"
#include "core/task.hpp"
#include "pipeline/batches.hpp"
#include "pipeline/job_outcome.hpp"
#include "pipeline/planning.hpp"
#include "pipeline/refusal_watch.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class JobFlow {
  // Given back when the coroutine that holds it ends, however it ends.
  class Held {
   public:
    Held(Semaphore& semaphore, std::uint64_t count, bool held = true)
        : semaphore_(semaphore), count_(count), held_(held) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { release(); }
    void release() {
      if (held_) semaphore_.release(count_);
      held_ = false;
    }
    // What was let go has been acquired anew.
    void hold() { held_ = true; }
    explicit operator bool() const { return held_; }

   private:
    Semaphore& semaphore_;
    std::uint64_t count_;
    bool held_;
  };

 public:
  JobFlow(RunContext& context, Batches& batches);

  // Waits until there is room for one more job in progress, and starts it: from then on the plan
  // may go. False: the run is stopping; the job was not started and is in nobody's books yet.
  Task<bool> start(const PlannedJob& planned);
  // Turns away whoever still waits, when the run stops.
  void close();

  std::uint64_t jobs_started() const { return jobs_started_; }
  std::uint64_t in_progress() const { return jobs_.in_use() + aside_.in_use(); }

 private:
  // What a job under way needs of its plan.
  struct Started {
    explicit Started(const PlannedJob& planned)
        : job(*planned.job),
          key(planned.key),
          batch(planned.batch),
          before{planned.state, planned.http_status} {}

    KeptJob job;
    JobKey key;
    BatchKey batch;
    FoundJob before;
  };

  Task<void> run(Started started);
  Task<Batches::Ready> wait_for_batch(const Started& started, Held& place);
  Task<delivery::Delivered> send(const JobView& job, const Batches::Ready& batch, Held& permit);
  void enter_pending(const Started& started);
  void enter_books(const Started& started, JobState state, bool named,
                   const delivery::Delivered& delivered);
  void watch_refusals(const delivery::Delivered& delivered);

  RunContext& context_;
  Batches& batches_;
  Semaphore jobs_;     // in progress
  Semaphore aside_;    // those that wait, and have left their place there
  Semaphore bytes_;    // of jobs in progress
  Semaphore intents_;  // durable, or becoming it, without a slot yet
  std::uint64_t jobs_started_ = 0;
  RefusalWatch refusals_;
};

}  // namespace longshore::pipeline

// One job's way from the plan to its outcome: batch, intent, request, outcome, books.
#pragma once

#include <list>

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
    // What was let go has been acquired anew, or is somebody else's now.
    void hold() { held_ = true; }
    void hand_over() { held_ = false; }
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

  // A row that waits for its batch: in its place, or aside, where it has given that away.
  class Waiting;

  Task<void> run(Started started);
  Task<Batches::Ready> wait_for_batch(const Started& started, Held& place);
  Task<delivery::Delivered> send(const JobView& job, const Batches::Ready& batch, Held& permit);
  void enter_pending(const Started& started);
  void enter_books(const Started& started, JobState state, bool has_job_id,
                   const delivery::Delivered& delivered);
  void watch_refusals(const delivery::Delivered& delivered);

  RunContext& context_;
  Batches& batches_;
  Semaphore jobs_;               // in progress
  Semaphore aside_;              // they wait, and have given their place away
  Semaphore bytes_;              // of jobs in progress
  Semaphore intents_;            // durable, or becoming it, without a slot yet
  std::list<Waiting*> lenders_;  // they would give theirs away too, had there been room aside
  std::uint64_t jobs_started_ = 0;
  RefusalWatch refusals_;
};

}  // namespace longshore::pipeline

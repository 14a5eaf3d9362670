#include "pipeline/job_flow.hpp"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <utility>

#include "core/limits.hpp"
#include "core/mutant.hpp"
#include "pipeline/job_outcome.hpp"

namespace longshore::pipeline {

using delivery::Delivered;
using delivery::Errand;

namespace {

// What a job in progress holds: its texts, its rows, and the body made of its members.
std::uint64_t bytes_in_progress(const JobView& job) {
  std::uint64_t sum = sizeof(JobView) + job.reference_id.size() + job.batch_key.size();
  sum += 2 * job.members.size();
  for (const RowView& row : job.rows()) sum += sizeof(RowView) + row.bytes.size();
  return sum;
}

}  // namespace

JobFlow::JobFlow(RunContext& context, Batches& batches)
    : context_(context),
      batches_(batches),
      jobs_(bound(context.options.bounds.jobs_in_progress, limits::kJobsInProgressMax)),
      aside_(bound(context.options.bounds.jobs_in_progress, limits::kJobsAsideMax)),
      bytes_(limits::kJobsInProgressBytesMax),
      intents_(bound(context.options.bounds.intents_ahead, limits::kIntentsAheadMax)),
      refusals_(context.options.configuration.limits.first_refusals) {}

Task<bool> JobFlow::start(const PlannedJob& planned) {
  if (context_.stop.requested()) co_return false;
  const std::uint64_t bytes = bytes_in_progress(*planned.job);
  // In this order: who waits aside has its bytes, and needs a place that does not wait for them.
  if (!co_await bytes_.acquire(bytes)) co_return false;
  if (!co_await jobs_.acquire()) {
    bytes_.release(bytes);
    co_return false;
  }
  ++jobs_started_;
  context_.tasks.spawn(run(Started(planned)));
  co_return true;
}

void JobFlow::close() {
  jobs_.close();
  bytes_.close();
  intents_.close();
}

Task<void> JobFlow::run(Started started) {
  Held place(jobs_, 1);
  const Held bytes(bytes_, bytes_in_progress(*started.job));
  Batches::Ready batch;
  if (started.before.state != JobState::kInDoubt) batch = batches_.ready_now(started.batch);
  if (!batch) batch = co_await wait_for_batch(started, place);
  if (!batch || context_.stop.requested()) {
    enter_pending(started);
    co_return;
  }
  Delivered delivered;
  delivered.end = Delivered::End::kStopped;
  const bool permitted = co_await intents_.acquire();
  if (permitted) {
    Held permit(intents_, 1);
    bool written = mutated(Mutant::kSendBeforeIntent);
    if (!written) {
      const Result<void> intended = co_await context_.ledger.intend(started.key, context_.now_ms());
      written = stop_unless(context_, intended);
    }
    if (written) delivered = co_await send(*started.job, batch, permit);
    if (mutated(Mutant::kSendBeforeIntent)) {
      co_await context_.ledger.intend(started.key, context_.now_ms());
    }
  }
  JobOutcome outcome = outcome_of(started.key, delivered, started.before,
                                  context_.options.configuration.delivery.on_remote_duplicate);
  const JobState state = outcome.state;
  const bool has_job_id = !outcome.job_id.empty();
  watch_refusals(delivered);
  const Result<void> settled =
      co_await context_.ledger.settle(std::move(outcome), context_.now_ms());
  if (stop_unless(context_, settled)) {
    enter_books(started, state, has_job_id, delivered);
  } else {
    // The ledger holds the intent: the next run takes the row up as one in doubt.
    enter_pending(started);
  }
}

class JobFlow::Waiting {
 public:
  Waiting(JobFlow& flow, Held& place) : flow_(flow), place_(place), aside_(flow.aside_, 1, false) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { end(); }

  // It takes long: others may have its place, now or as soon as there is room aside.
  void step_aside() {
    if (aside_ || lending_) return;
    if (flow_.aside_.try_acquire()) {
      give_place_away();
    } else {
      lending_ = flow_.lenders_.insert(flow_.lenders_.end(), this);
    }
  }

  // It waits no longer. Its room aside goes to the next who would have stepped there, so that
  // whoever has waited gets a place, however many still wait.
  void end() {
    if (lending_) flow_.lenders_.erase(*std::exchange(lending_, std::nullopt));
    if (!aside_) return;
    if (flow_.lenders_.empty()) {
      aside_.release();
      return;
    }
    aside_.hand_over();
    Waiting& next = *flow_.lenders_.front();
    flow_.lenders_.pop_front();
    next.lending_ = std::nullopt;
    next.give_place_away();
  }

 private:
  void give_place_away() {
    aside_.hold();
    place_.release();
  }

  JobFlow& flow_;
  Held& place_;
  Held aside_;
  std::optional<std::list<Waiting*>::iterator> lending_;
};

// Where that takes long others may have its `place`, as long as not too many wait like this: one
// batch that cannot be had does not hold up the rows of the next.
Task<Batches::Ready> JobFlow::wait_for_batch(const Started& started, Held& place) {
  Waiting waiting(*this, place);
  const std::function<void()> takes_long = [&waiting] { waiting.step_aside(); };
  if (started.before.state == JobState::kInDoubt) {
    // The request of a run that died a moment ago may still be at work.
    const SteadyTime rested = context_.doubts_rest;
    if (context_.environment.clock().steady_now() < rested) waiting.step_aside();
    co_await context_.sleepers.sleep_until(rested);
  }
  Batches::Ready batch = co_await batches_.ready(started.batch, takes_long);
  waiting.end();
  if (place || !batch) co_return batch;
  const bool back = co_await jobs_.acquire();
  if (!back) co_return Batches::Ready();
  place.hold();
  co_return batch;
}

Task<Delivered> JobFlow::send(const JobView& job, const Batches::Ready& batch, Held& permit) {
  Errand errand;
  errand.request.target = context_.contract.jobs_target();
  errand.request.body = {api::Contract::kJobStart, job.members, batch.job_end()};
  errand.classify = [&job](const Answer& answer, SystemTime now) {
    return api::classify_job(answer, job.reference_id, now);
  };
  errand.before_attempt = [&permit] { permit.release(); };
  errand.reference_id = job.reference_id;
  errand.batch = batch.id();
  co_return co_await context_.courier.send(errand);
}

void JobFlow::enter_pending(const Started& started) {
  context_.accounts.enter(Column::kPending, started.job->rows().size());
}

void JobFlow::enter_books(const Started& started, JobState state, bool has_job_id,
                          const Delivered& delivered) {
  const std::uint64_t rows = started.job->rows().size();
  switch (state) {
    case JobState::kAccepted:
      if (!has_job_id) context_.accounts.lack_job_id(started.key, true);
      context_.accounts.enter(Column::kAccepted, rows);
      return;
    case JobState::kPresumed:
      context_.accounts.await_read_back(started.key, started.batch, rows, false);
      return;
    case JobState::kRejected:
    case JobState::kDuplicate:
      context_.accounts.enter(
          state == JobState::kDuplicate ? Column::kDuplicate : Column::kRejected, rows);
      reject(context_, *started.job, delivered.verdict.code, delivered.verdict.message,
             last_status(delivered));
      return;
    default:
      context_.accounts.enter(Column::kPending, rows);
  }
}

void JobFlow::watch_refusals(const Delivered& delivered) {
  if (delivered.end != Delivered::End::kAnswered) return;
  const api::Verdict& verdict = delivered.verdict;
  if (verdict.meaning == api::Meaning::kFatal) return;
  if (verdict.meaning != api::Meaning::kRefused) {
    refusals_.hear_other();
    return;
  }
  if (!refusals_.hear_refusal(verdict.code)) return;
  context_.stop.request(
      {ExitCode::kRejects,
       fmt::format("the first {} answers all refused with {}: {} (limits.first_refusals); the "
                   "rest was not sent",
                   refusals_.most(), verdict.code, verdict.message)});
}

}  // namespace longshore::pipeline

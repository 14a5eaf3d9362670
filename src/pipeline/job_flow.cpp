#include "pipeline/job_flow.hpp"

#include <fmt/format.h>

#include "core/limits.hpp"
#include "core/mutant.hpp"
#include "pipeline/job_outcome.hpp"

namespace longshore::pipeline {

using delivery::Delivered;
using delivery::Errand;

namespace {

// What a job in progress holds: its rows, its members, and the body made of them.
std::uint64_t bytes_in_progress(const Job& job) {
  return job.bytes() + job.members.size();
}

}  // namespace

JobFlow::JobFlow(RunContext& context, Batches& batches)
    : context_(context),
      batches_(batches),
      jobs_(bound(context.options.bounds.jobs_in_progress, limits::kJobsInProgressMax)),
      bytes_(limits::kJobsInProgressBytesMax),
      intents_(bound(context.options.bounds.intents_ahead, limits::kIntentsAheadMax)) {}

Task<bool> JobFlow::start(std::shared_ptr<const PlannedJob> planned) {
  if (context_.stop.requested()) co_return false;
  const std::uint64_t bytes = bytes_in_progress(planned->job);
  if (!co_await jobs_.acquire()) co_return false;
  if (!co_await bytes_.acquire(bytes)) {
    jobs_.release();
    co_return false;
  }
  ++started_;
  context_.tasks.spawn(run(std::move(planned)));
  co_return true;
}

void JobFlow::close() {
  jobs_.close();
  bytes_.close();
  intents_.close();
}

Task<void> JobFlow::run(std::shared_ptr<const PlannedJob> planned) {
  const Held job(jobs_, 1);
  const Held bytes(bytes_, bytes_in_progress(planned->job));
  if (planned->state == JobState::kInDoubt) {
    // The request of a run that died a moment ago may still be at work.
    co_await context_.sleepers.sleep_until(context_.doubts_rest);
  }
  Batches::Ready batch = batches_.ready_now(planned->batch);
  if (!batch) batch = co_await batches_.ready(planned->batch);
  if (!batch || context_.stop.requested()) {
    enter_pending(*planned);
    co_return;
  }
  Delivered delivered;
  delivered.end = Delivered::End::kStopped;
  const bool permitted = co_await intents_.acquire();
  if (permitted) {
    Held permit(intents_, 1);
    bool written = mutated(Mutant::kSendBeforeIntent);
    if (!written) {
      const Result<void> intended =
          co_await context_.ledger.intend(planned->key, context_.now_ms());
      written = stop_unless(context_, intended);
    }
    if (written) delivered = co_await send(*planned, batch, permit);
    if (mutated(Mutant::kSendBeforeIntent)) {
      co_await context_.ledger.intend(planned->key, context_.now_ms());
    }
  }
  JobOutcome outcome = outcome_of(planned->key, delivered, {planned->state, planned->http_status},
                                  context_.options.configuration.delivery.on_remote_duplicate);
  const JobState state = outcome.state;
  const bool named = !outcome.job_id.empty();
  const Result<void> settled =
      co_await context_.ledger.settle(std::move(outcome), context_.now_ms());
  if (stop_unless(context_, settled)) {
    enter_books(*planned, state, named, delivered);
    watch_refusals(delivered);
  } else {
    // The ledger holds the intent: the next run takes the row up as one in doubt.
    enter_pending(*planned);
  }
}

Task<Delivered> JobFlow::send(const PlannedJob& planned, const Batches::Ready& batch,
                              Held& permit) {
  Errand errand;
  errand.request.target = context_.contract.jobs_target();
  errand.request.body = {api::Contract::kJobStart, planned.job.members, batch.job_end()};
  errand.classify = [&planned](const Answer& answer, SystemTime now) {
    return api::classify_job(answer, planned.job.reference_id, now);
  };
  errand.before_attempt = [&permit] { permit.release(); };
  errand.reference_id = planned.job.reference_id;
  errand.batch = batch.id();
  co_return co_await context_.courier.send(errand);
}

void JobFlow::enter_pending(const PlannedJob& planned) {
  context_.accounts.enter(Column::kPending, planned.job.rows.size());
}

// `named`: with a job_id.
void JobFlow::enter_books(const PlannedJob& planned, JobState state, bool named,
                          const Delivered& delivered) {
  const std::uint64_t rows = planned.job.rows.size();
  switch (state) {
    case JobState::kAccepted:
      if (!named) context_.accounts.lack_job_id(planned.key, true);
      context_.accounts.enter(Column::kAccepted, rows);
      return;
    case JobState::kPresumed:
      context_.accounts.await_read_back(planned.key, planned.batch, rows, false);
      return;
    case JobState::kRejected:
    case JobState::kDuplicate:
      context_.accounts.enter(
          state == JobState::kDuplicate ? Column::kDuplicate : Column::kRejected, rows);
      reject(context_, planned.job, delivered.verdict.code, delivered.verdict.message,
             last_status(delivered));
      return;
    default:
      context_.accounts.enter(Column::kPending, rows);
  }
}

// Where every row is refused alike, the mapping or the project is wrong, not the rows.
void JobFlow::watch_refusals(const Delivered& delivered) {
  const std::uint32_t most = context_.options.configuration.limits.first_refusals;
  if (!refusals_only_ || most == 0 || delivered.end != Delivered::End::kAnswered) return;
  const api::Verdict& verdict = delivered.verdict;
  if (verdict.meaning == api::Meaning::kFatal) return;
  const bool alike = refusals_ == 0 || verdict.code == refusal_code_;
  if (verdict.meaning != api::Meaning::kRefused || !alike) {
    refusals_only_ = false;
    return;
  }
  refusal_code_ = verdict.code;
  if (++refusals_ < most) return;
  refusals_only_ = false;
  context_.stop.request(
      {ExitCode::kRejects,
       fmt::format("the first {} answers all refused with {}: {} (limits.first_refusals); the "
                   "rest was not sent",
                   most, verdict.code, verdict.message)});
}

}  // namespace longshore::pipeline

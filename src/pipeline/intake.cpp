#include "pipeline/intake.hpp"

#include <algorithm>

#include "core/at_exit.hpp"
#include "core/background.hpp"
#include "core/limits.hpp"
#include "core/mutant.hpp"
#include "core/reject_code.hpp"
#include "pipeline/guards.hpp"
#include "pipeline/recognition.hpp"

namespace longshore::pipeline {

using plan::Disposition;

Intake::Intake(RunContext& context, manifest::Reader& reader, Planning& planning, JobFlow& flow)
    : context_(context),
      reader_(reader),
      planning_(planning),
      flow_(flow),
      rest_timer_(context.environment.scheduler().make_timer()) {}

// One piece, while the one before it is planned.
Task<void> Intake::read_ahead() {
  manifest::Reader* reader = &reader_;
  const std::size_t jobs = bound(context_.options.bounds.plan_jobs, limits::kPlanJobsMax);
  Piece piece = std::exchange(spare_, nullptr);
  if (!piece) piece = std::make_shared<manifest::Piece>();
  std::function<Piece()> work = [reader, jobs, piece] {
    reader->refill(*piece, jobs, limits::kPlanBytesMax);
    return piece;
  };
  const AtExit at_exit([this] {
    lost_ = !ahead_;
    reading_ = false;
    arrival_.wake_all();
  });
  ahead_ = co_await in_background<Piece>(context_.environment.scheduler(), Lane::kReader,
                                         std::move(work));
}

// Nothing: reading threw.
Task<Intake::Piece> Intake::next() {
  while (!ahead_ && !lost_) {
    if (!reading_) start_reading();
    co_await arrival_.wait();
  }
  const Piece piece = std::exchange(ahead_, nullptr);
  if (piece && !piece->end && !piece->failed) start_reading();
  co_return piece;
}

// Among the run's tasks, so that the run does not end before the read has.
void Intake::start_reading() {
  reading_ = true;
  context_.tasks.spawn(read_ahead());
}

Task<void> Intake::run() {
  const AtExit at_exit([this] { end_run(); });
  at_work_ = true;
  if (context_.stop.requested()) hurry();
  co_await recognise();
  while (!complete_ && !failed_ && may_read_on()) {
    const Piece piece = co_await next();
    if (!piece) break;
    bytes_read_ = piece->bytes_read;
    co_await take(piece);
    // A file ends; a pipe may go on for ever.
    if (limit_reached_ && reader_.size_bytes() == 0) hurry();
    if (!piece->failed) {
      complete_ = piece->end && may_read_on();
    } else if (piece->failed->kind == ErrorKind::kBrokenOff) {
      broken_off_ = true;
    } else {
      failed_ = piece->failed;
    }
    spare_ = piece;
  }
}

// However run() ends: the run waits for the rest of the manifest no longer.
void Intake::end_run() {
  at_work_ = false;
  ended_ = true;
  rest_timer_->cancel();
  // Nobody takes what is being read; it may wait for a pipe that gives nothing.
  if (reading_) context_.environment.files().interrupt_reads();
}

// A manifest that an earlier run found settled is not read, if it is still the same.
Task<void> Intake::recognise() {
  using Step = Recognition::Step;
  const auto known = Recognition::of(planning_.settled_before(), reader_, context_.options,
                                     context_.environment.files());
  if (!known) co_return;
  recognising_ = true;
  Step step = Step::kFurther;
  while (step == Step::kFurther && may_read_on()) {
    std::function<Step()> work = [known] { return known->read_on(); };
    step = co_await in_background<Step>(context_.environment.scheduler(), Lane::kReader,
                                        std::move(work));
    bytes_read_ = known->bytes_read();
  }
  recognising_ = false;
  if (step != Step::kSame) {
    bytes_read_ = 0;  // of its rows none was read
    co_return;
  }
  known->enter(context_.accounts);
  recognised_ = complete_ = true;
}

void Intake::hurry() {
  if (hurried_ || ended_) return;
  hurried_ = true;
  context_.environment.files().hurry_reads();
  context_.tasks.spawn(break_off_in_time());
}

Task<void> Intake::break_off_in_time() {
  if (ended_) co_return;
  const Milliseconds most = context_.options.configuration.api.request_timeout;
  const SteadyTime end = context_.environment.clock().steady_now() + most;
  const bool due = co_await rest_timer_->wait_until(end);
  if (due) break_off();
}

void Intake::break_off() {
  if (ended_) return;
  broken_off_ = true;
  context_.environment.files().interrupt_reads();
}

bool Intake::takes_more() const {
  return !limit_reached_ && !context_.stop.requested();
}

// Without a ledger to look into, or with a defect, there is nothing to be told of the rest.
bool Intake::may_read_on() const {
  const auto& reasons = context_.stop.reasons();
  return !broken_off_ && std::ranges::none_of(reasons, [](const delivery::StopReason& reason) {
    return reason.exit_code == ExitCode::kLedger || reason.exit_code == ExitCode::kInternal;
  });
}

Task<void> Intake::take(Piece piece) {
  std::vector<const JobView*> jobs;
  for (const auto& item : piece->items) {
    if (const JobView* job = std::get_if<JobView>(&item)) {
      context_.accounts.read(job->rows().size());
      jobs.push_back(job);
    } else {
      book_unread(std::get<Reject>(item));
    }
  }
  if (!jobs.empty()) co_await plan(std::move(piece), std::move(jobs));
}

// `jobs` are those of the piece, which stays for as long as the ledger or the plan looks at them.
Task<void> Intake::plan(Piece piece, std::vector<const JobView*> jobs) {
  std::vector<std::uint64_t> rows;
  for (const JobView* job : jobs) rows.push_back(job->rows().size());
  if (!takes_more() && !looks_only()) {
    unwritten_ = std::make_unique<plan::SeenIds>(context_.environment.files(),
                                                 context_.environment.random().next());
  }
  auto planned = std::make_shared<Result<Plan>>(Plan{});
  Planning* planning = &planning_;
  plan::SeenIds* unwritten = unwritten_.get();
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work work = [=, piece = piece,
                               jobs = std::move(jobs)](ledger::Store& store) -> Result<void> {
    *planned = unwritten != nullptr ? planning->look(store, jobs, now_ms, *unwritten)
                                    : planning->plan(store, jobs, now_ms);
    // No room for what is put aside is no fault of the ledger: outcomes still go into it.
    const bool put_aside = *planned || planned->error().kind == ErrorKind::kOutput;
    return put_aside ? Result<void>() : planned->error();
  };
  if (mutated(Mutant::kRestUnread) && looks_only()) {
    enter_all(rows);
    co_return;
  }
  const bool written = co_await write(context_, std::move(work));
  if (!written) {
    enter_all(rows);
    co_return;
  }
  if (!stop_unless(context_, *planned)) {
    broken_off_ = true;
    enter_all(rows);
    co_return;
  }
  book(**planned);
  co_await dispatch((*planned)->jobs);
}

void Intake::book(const Plan& plan) {
  const auto enter = [this](Column column, const Counted& counted) {
    context_.accounts.enter_many(column, counted.jobs, counted.rows);
  };
  enter(Column::kAlreadyAccepted, plan.already_accepted);
  enter(Column::kDuplicate, plan.duplicate);
  enter(Column::kPending, plan.pending);
  for (const Plan::MissingJobId& missing : plan.missing_job_ids) {
    context_.accounts.lack_job_id(missing.job, missing.wanted);
  }
}

// What could not be looked up.
void Intake::enter_all(const std::vector<std::uint64_t>& rows) {
  for (const std::uint64_t of_one : rows) context_.accounts.enter(Column::kPending, of_one);
}

Task<void> Intake::dispatch(const std::vector<PlannedJob>& planned) {
  for (const PlannedJob& job : planned) {
    if (plan::goes_out(job.disposition)) {
      co_await start(job);
    } else {
      book(job);
    }
  }
}

Task<void> Intake::start(const PlannedJob& planned) {
  const std::uint64_t rows = planned.job->rows().size();
  const auto limit = context_.options.limit;
  if (limit && flow_.jobs_started() >= *limit) {
    limit_reached_ = true;
    context_.accounts.enter(Column::kPending, rows);
    co_return;
  }
  if (guards_refuse(context_.options, flow_.jobs_started() + 1)) {
    // The guard counted fewer: the manifest has changed since.
    context_.stop.request(
        {ExitCode::kUnfinished,
         "more new jobs than --max-new-jobs, limits.max_new_jobs or "
         "limits.max_cost allows; the manifest has changed since it was counted"});
  }
  at_work_ = false;
  const bool started = co_await flow_.start(planned);
  at_work_ = true;
  if (!started) context_.accounts.enter(Column::kPending, rows);
}

// A record that never became a job.
void Intake::book_unread(const Reject& rejected) {
  context_.accounts.reject_unread(rejected.reference_id,
                                  context_.options.configuration.job.frames == Frames::kRows);
  if (!reject(context_, rejected)) broken_off_ = true;
}

void Intake::book(const PlannedJob& planned) {
  const std::uint64_t rows = planned.job->rows().size();
  if (planned.disposition == Disposition::kAwaitReadBack) {
    context_.accounts.await_read_back(planned.key, planned.batch, rows, true);
    return;
  }
  context_.accounts.enter(column_of(planned.disposition), rows);
  if (planned.disposition == Disposition::kConflict) {
    list(*planned.job, reject_code::kConflict, plan::conflict_reason(planned.state), 0);
  } else {
    list(*planned.job, planned.code, planned.reason, planned.http_status);
  }
}

// Where rejects cannot be kept any more, there is no use in the rest.
void Intake::list(const JobView& job, std::string_view code, std::string_view reason,
                  int http_status) {
  if (!reject(context_, job, code, reason, http_status)) broken_off_ = true;
}

}  // namespace longshore::pipeline

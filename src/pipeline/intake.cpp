#include "pipeline/intake.hpp"

#include <fmt/format.h>

#include "core/background.hpp"
#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "pipeline/guards.hpp"

namespace longshore::pipeline {

using plan::Disposition;

Intake::Intake(RunContext& context, manifest::Reader& reader, Planning& planning, JobFlow& flow)
    : context_(context), reader_(reader), planning_(planning), flow_(flow) {}

// One piece, while the one before it is planned.
Task<void> Intake::read_ahead() {
  manifest::Reader* reader = &reader_;
  const std::size_t jobs = bound(context_.options.bounds.plan_jobs, limits::kPlanJobsMax);
  std::function<Piece()> work = [reader, jobs] {
    return std::make_shared<manifest::Piece>(reader->next(jobs, limits::kPlanBytesMax));
  };
  ahead_ = co_await in_background<Piece>(context_.environment.scheduler(), Lane::kReader,
                                         std::move(work));
  reading_ = false;
  arrival_.wake_all();
}

Task<Intake::Piece> Intake::next() {
  while (!ahead_) {
    if (!reading_) start_reading();
    co_await arrival_.wait();
  }
  const Piece piece = std::exchange(ahead_, nullptr);
  if (!piece->end && !piece->failed) start_reading();
  co_return piece;
}

// Among the run's tasks, so that the run does not end before the read has.
void Intake::start_reading() {
  reading_ = true;
  context_.tasks.spawn(read_ahead());
}

Task<void> Intake::run() {
  at_work_ = true;
  while (!complete_ && !failed_ && !limit_reached_ && !context_.stop.requested()) {
    const Piece piece = co_await next();
    bytes_read_ = piece->bytes_read;
    co_await take(*piece);
    if (context_.stop.requested()) break;  // a read that was broken off is no fault
    failed_ = piece->failed;
    complete_ = piece->end && !failed_ && !limit_reached_;
  }
  at_work_ = false;
  // Nobody takes what is being read; it may wait for a pipe that gives nothing.
  if (reading_) context_.environment.files().interrupt_reads();
}

Task<void> Intake::take(manifest::Piece& piece) {
  auto jobs = std::make_shared<std::vector<Job>>();
  for (auto& item : piece.items) {
    if (Job* job = std::get_if<Job>(&item)) {
      context_.accounts.read(job->rows.size());
      jobs->push_back(std::move(*job));
    } else {
      book_unread(std::get<Reject>(item));
    }
  }
  if (jobs->empty()) co_return;

  const std::vector<std::uint64_t> sizes = [&] {
    std::vector<std::uint64_t> rows;
    for (const Job& job : *jobs) rows.push_back(job.rows.size());
    return rows;
  }();
  auto plan = std::make_shared<Plan>();
  Planning* planning = &planning_;
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work work = [planning, jobs, plan, now_ms](ledger::Store& store) -> Result<void> {
    auto result = planning->plan(store, *jobs, now_ms);
    if (!result) return result.error();
    *plan = std::move(*result);
    return {};
  };
  if (!co_await write(context_, std::move(work))) {
    for (const std::uint64_t rows : sizes) context_.accounts.enter(Column::kPending, rows);
    co_return;
  }
  const Counted& accepted = plan->already_accepted;
  context_.accounts.enter_many(Column::kAlreadyAccepted, accepted.jobs, accepted.rows);
  const Counted& duplicate = plan->duplicate;
  context_.accounts.enter_many(Column::kDuplicate, duplicate.jobs, duplicate.rows);
  jobs.reset();
  co_await dispatch(std::move(plan->jobs));
}

Task<void> Intake::dispatch(std::vector<PlannedJob> planned) {
  for (PlannedJob& job : planned) {
    switch (job.disposition) {
      case Disposition::kNew:
      case Disposition::kDeliver:
      case Disposition::kReplan:
        co_await start(std::make_shared<const PlannedJob>(std::move(job)));
        break;
      default:
        book(job);
    }
  }
}

Task<void> Intake::start(std::shared_ptr<const PlannedJob> planned) {
  const std::uint64_t rows = planned->job.rows.size();
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
  if (!co_await flow_.start(std::move(planned))) context_.accounts.enter(Column::kPending, rows);
  at_work_ = true;
}

// A record that never became a job. Rows of one job follow each other and count as one.
void Intake::book_unread(const Reject& rejected) {
  const bool same_job = context_.options.configuration.job.frames == Frames::kRows &&
                        !rejected.reference_id.empty() &&
                        rejected.reference_id == last_rejected_id_;
  last_rejected_id_ = rejected.reference_id;
  context_.accounts.reject_unread(!same_job);
  reject(context_, rejected);
}

void Intake::book(const PlannedJob& planned) {
  const std::uint64_t rows = planned.job.rows.size();
  switch (planned.disposition) {
    case Disposition::kAwaitReadBack:
      context_.accounts.await_read_back(planned.key, planned.batch, rows, true);
      return;
    case Disposition::kConflict:
      book_conflict(planned);
      return;
    default:
      context_.accounts.enter(planned.disposition == Disposition::kDuplicateBefore
                                  ? Column::kDuplicate
                                  : Column::kRejected,
                              rows);
      reject(context_, planned.job, planned.code, planned.reason, planned.http_status);
  }
}

void Intake::book_conflict(const PlannedJob& planned) {
  context_.accounts.enter(Column::kRejected, planned.job.rows.size());
  reject(context_, planned.job, reject_code::kConflict,
         fmt::format("the reference_id stands for a job with other content (state: {}); a new "
                     "job needs a new reference_id",
                     name_of(planned.state)),
         0);
}

}  // namespace longshore::pipeline

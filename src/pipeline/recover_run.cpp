#include "pipeline/recover_run.hpp"

#include <fmt/format.h>

#include "core/background.hpp"
#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "pipeline/exit_decision.hpp"

namespace longshore::pipeline {
namespace {

// Each with a line in the log; the closing block counts all.
constexpr std::size_t kBatchesToldMax = 20;
constexpr std::string_view kReadingLists = "reading lists";

void add(RecoveredRows& sum, const RecoveredRows& rows) {
  sum.read += rows.read;
  sum.recorded += rows.recorded;
  sum.completed += rows.completed;
  sum.unchanged += rows.unchanged;
  sum.repeated += rows.repeated;
  sum.conflicts += rows.conflicts;
  sum.not_found += rows.not_found;
  sum.invalid += rows.invalid;
}

// In the order in which they are told where several are equally grave.
std::vector<delivery::StopReason> reasons_of(const Recovery& recovery) {
  std::vector<delivery::StopReason> reasons;
  if (recovery.batches.unavailable > 0) {
    reasons.push_back({ExitCode::kUnfinished,
                       fmt::format("batches whose lists cannot be had: {}; run the same command "
                                   "again before the next import",
                                   recovery.batches.unavailable)});
  }
  if (!recovery.manifest_complete) {
    reasons.push_back({ExitCode::kUnfinished, "the manifest was not read to its end"});
  }
  if (recovery.rows.conflicts > 0) {
    reasons.push_back(
        {ExitCode::kRejects,
         fmt::format("rows whose reference_id stands for other content or another job: {}",
                     recovery.rows.conflicts)});
  }
  return reasons;
}

}  // namespace

RecoverRun::RecoverRun(const ImportOptions& options, Environment& environment,
                       RecoveryOutputs& outputs, OpenParts parts, SteadyTime started,
                       Recovery& recovery)
    : RemoteRun(options, environment, outputs.log, outputs.progress, std::move(parts), started),
      outputs_(outputs),
      recovery_(recovery),
      lists_(context_) {
  phase_ = kReadingLists;
}

Task<void> RecoverRun::work() {
  Start nothing_more = [](ledger::Store&) -> Result<void> { return {}; };
  if (!co_await begin(std::move(nothing_more))) co_return;
  if (!co_await lists_.find_batches()) co_return;
  co_await lists_.read_jobs();
  if (stop_.requested()) co_return;
  phase_ = "comparing";
  if (!co_await begin_reconciliation()) co_return;
  co_await read_manifest();
  if (!stop_.requested()) co_await finish_reconciliation();
}

Task<bool> RecoverRun::begin_reconciliation() {
  ReconciliationSetup setup;
  setup.remote = context_.remote;
  setup.manifest_name = options_.manifest_name;
  setup.today = today();
  setup.batch = options_.configuration.batch;
  setup.mapping = parts_.reader->mapping_fingerprint();
  reconciliation_ =
      std::make_unique<Reconciliation>(std::move(setup), lists_.take_batches(), lists_.jobs());
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work start = [this, now_ms](ledger::Store& store) {
    return reconciliation_->start(store, now_ms);
  };
  co_return co_await write(context_, std::move(start));
}

Task<void> RecoverRun::read_manifest() {
  while (!recovery_.manifest_complete && !manifest_failed_) {
    const Piece piece = co_await next_piece();
    if (stop_.requested()) co_return;  // a read that was broken off is no fault
    bytes_read_ = piece->bytes_read;
    co_await take(piece);
    if (stop_.requested()) co_return;
    manifest_failed_ = piece->failed;
    recovery_.manifest_complete = piece->end && !piece->failed;
  }
}

Task<RecoverRun::Piece> RecoverRun::next_piece() {
  std::function<Piece()> work = [this] {
    const std::size_t jobs = bound(options_.bounds.plan_jobs, limits::kPlanJobsMax);
    return std::make_shared<manifest::Piece>(parts_.reader->next(jobs, limits::kPlanBytesMax));
  };
  co_return co_await in_background<Piece>(environment_.scheduler(), Lane::kReader, std::move(work));
}

Task<void> RecoverRun::take(Piece piece) {
  auto jobs = std::make_shared<std::vector<const JobView*>>();
  auto taken = std::make_shared<Taken>();
  for (const auto& item : piece->items) {
    if (const JobView* job = std::get_if<JobView>(&item)) {
      jobs->push_back(job);
    } else {
      ++recovery_.rows.read;
      ++recovery_.rows.invalid;
    }
  }
  if (jobs->empty()) co_return;
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work work = [this, piece, jobs, taken,
                               now_ms](ledger::Store& store) -> Result<void> {
    auto result = reconciliation_->take(store, *jobs, now_ms);
    if (!result) return result.error();
    *taken = std::move(*result);
    return {};
  };
  if (!co_await write(context_, std::move(work))) co_return;
  add(recovery_.rows, taken->rows);
  for (const Conflict& conflict : taken->conflicts) {
    reject(context_, *(*jobs)[conflict.job], reject_code::kConflict, conflict.reason, 0);
  }
}

Task<void> RecoverRun::finish_reconciliation() {
  const bool settled =
      recovery_.manifest_complete && recovery_.rows.not_found == 0 && lists_.unavailable() == 0;
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work finish = [this, settled, now_ms](ledger::Store& store) {
    return reconciliation_->finish(store, settled, now_ms);
  };
  co_await write(context_, std::move(finish));
}

Task<void> RecoverRun::end() {
  finish_conflicts();
  fill_recovery();
  decide_exit();
  const bool recorded =
      co_await record(recovery_.started_at, recovery_.exit_code, outputs_.recovery_json(recovery_));
  if (!recorded) decide_exit();
}

void RecoverRun::finish_conflicts() {
  auto path = outputs_.conflicts.finish(recovery_.manifest_complete);
  if (path) {
    recovery_.conflicts_path = std::move(*path);
  } else {
    stop_.request({exit_code_of(path.error().kind), path.error().message});
  }
}

void RecoverRun::fill_recovery() {
  recovery_.finished_at = environment_.clock().system_now();
  recovery_.elapsed = environment_.clock().steady_now() - started_;
  recovery_.batches.listed = lists_.listed();
  recovery_.batches.unavailable = lists_.unavailable();
  if (recovery_.rows.not_found > 0) {
    recovery_.batches.unavailable += lists_.unavailable_elsewhere();
  }
  recovery_.batches.recorded = reconciliation_ ? reconciliation_->batches_recorded() : 0;
  recovery_.jobs_listed = lists_.jobs().count();
  recovery_.jobs_repeated = lists_.jobs().repeated();
  recovery_.requests = statistics_.requests();
  tell_elsewhere();
  if (recovery_.jobs_repeated == 0) return;
  log_.write(LogLevel::kWarning,
             fmt::format("the API lists more than one job under one reference_id (jobs beyond the "
                         "first: {}); the first was taken",
                         recovery_.jobs_repeated));
}

// They are taken to be the manifest's: its owner should know where they lie.
void RecoverRun::tell_elsewhere() {
  if (!reconciliation_) return;
  std::size_t told = 0;
  for (const RemoteBatch& batch : reconciliation_->batches()) {
    if (!batch.elsewhere || batch.rows == 0) continue;
    recovery_.rows_elsewhere += batch.rows;
    if (++told > kBatchesToldMax) continue;
    log_.write(LogLevel::kWarning,
               "rows were found in a batch that neither batch.name nor the ledger tells to be the "
               "manifest's",
               {{"batch", batch.name}, {"batch_id", batch.batch_id}, {"rows", batch.rows}});
  }
}

void RecoverRun::decide_exit() {
  std::vector<delivery::StopReason> reasons;
  if (!recovery_.rows.adds_up()) {
    reasons.push_back({ExitCode::kInternal, "internal error: the accounting does not add up"});
  }
  reasons.insert(reasons.end(), stop_.reasons().begin(), stop_.reasons().end());
  if (manifest_failed_) {
    reasons.push_back({exit_code_of(manifest_failed_->kind), manifest_failed_->message});
  }
  const auto others = reasons_of(recovery_);
  reasons.insert(reasons.end(), others.begin(), others.end());
  const delivery::StopReason gravest = gravest_of(
      {ExitCode::kDone, "the lists and the manifest were read; the ledger has what they show"},
      reasons);
  recovery_.exit_code = gravest.exit_code;
  recovery_.exit_reason = gravest.message;
}

Progress RecoverRun::look() {
  const RecoveredRows& rows = recovery_.rows;
  Progress progress = look_at_delivery();
  progress.rows.read = rows.read;
  progress.rows.accepted = rows.recorded + rows.completed;
  progress.rows.already_accepted = rows.unchanged;
  progress.rows.duplicate = rows.repeated;
  progress.rows.rejected = rows.conflicts + rows.invalid;
  progress.rows.pending = rows.not_found;
  progress.bytes_read = bytes_read_;
  progress.read_to_end = recovery_.manifest_complete;
  if (phase_ == kReadingLists && !lists_.batches().empty()) {
    phase_in_full_ = fmt::format("{}, {} of {}, {} jobs", kReadingLists, lists_.ended(),
                                 lists_.batches().size(), lists_.jobs_read());
    progress.phase = phase_in_full_;
  }
  return progress;
}

}  // namespace longshore::pipeline

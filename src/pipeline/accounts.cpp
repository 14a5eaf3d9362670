#include "pipeline/accounts.hpp"

namespace longshore::pipeline {
namespace {

std::uint64_t& cell(Tally& tally, Column column) {
  switch (column) {
    case Column::kAccepted:
      return tally.accepted;
    case Column::kAlreadyAccepted:
      return tally.already_accepted;
    case Column::kDuplicate:
      return tally.duplicate;
    case Column::kRejected:
      return tally.rejected;
    case Column::kPending:
      break;
  }
  return tally.pending;
}

}  // namespace

Column column_of(plan::Disposition disposition) {
  using plan::Disposition;
  switch (disposition) {
    case Disposition::kNew:
    case Disposition::kDeliver:
    case Disposition::kReplan:
    case Disposition::kAwaitReadBack:
      return Column::kPending;
    case Disposition::kAlreadyAccepted:
    case Disposition::kTakeAsAccepted:
      return Column::kAlreadyAccepted;
    case Disposition::kDuplicate:
    case Disposition::kDuplicateBefore:
      return Column::kDuplicate;
    case Disposition::kConflict:
    case Disposition::kRejectedBefore:
      return Column::kRejected;
  }
  return Column::kPending;
}

void Accounts::read(std::uint64_t rows) {
  read_many(1, rows);
}

void Accounts::read_many(std::uint64_t jobs, std::uint64_t rows) {
  rows_.read += rows;
  jobs_.read += jobs;
}

void Accounts::reject_unread(std::string_view reference_id, bool joined) {
  ++rows_.read;
  ++rows_.rejected;
  const bool same_job = joined && !reference_id.empty() && reference_id == last_unread_;
  last_unread_ = reference_id;
  if (same_job) return;
  ++jobs_.read;
  ++jobs_.rejected;
}

void Accounts::enter(Column column, std::uint64_t rows) {
  enter_many(column, 1, rows);
}

void Accounts::enter_many(Column column, std::uint64_t jobs, std::uint64_t rows) {
  cell(rows_, column) += rows;
  cell(jobs_, column) += jobs;
}

void Accounts::await_read_back(JobKey job, BatchKey batch, std::uint64_t rows,
                               bool from_earlier_run) {
  Awaited& awaited = awaited_[batch];
  waiting_.insert(job);
  if (rows != 1) rows_of_[job] = rows;
  if (from_earlier_run) {
    earlier_.insert(job);
    ++awaited.jobs_earlier;
    awaited.rows_earlier += rows;
  } else {
    ++awaited.jobs_now;
    awaited.rows_now += rows;
  }
}

std::vector<BatchKey> Accounts::awaited_batches() const {
  std::vector<BatchKey> batches;
  for (const auto& [batch, awaited] : awaited_) {
    if (awaited.jobs_now + awaited.jobs_earlier > 0) batches.push_back(batch);
  }
  return batches;
}

bool Accounts::awaits(BatchKey batch) const {
  const auto found = awaited_.find(batch);
  return found != awaited_.end() && found->second.jobs_now + found->second.jobs_earlier > 0;
}

bool Accounts::settle_awaited(JobKey job, BatchKey batch, Column column) {
  if (!waiting_.contains(job)) return false;
  waiting_.erase(job);
  const auto several = rows_of_.find(job);
  const std::uint64_t rows = several == rows_of_.end() ? 1 : several->second;
  Awaited& awaited = awaited_[batch];
  if (earlier_.contains(job)) {
    --awaited.jobs_earlier;
    awaited.rows_earlier -= rows;
  } else {
    --awaited.jobs_now;
    awaited.rows_now -= rows;
  }
  enter(column, rows);
  return true;
}

std::uint64_t Accounts::accept_unseen(BatchKey batch) {
  const auto found = awaited_.find(batch);
  if (found == awaited_.end()) return 0;
  const Awaited rest = found->second;
  enter_many(Column::kAccepted, rest.jobs_now, rest.rows_now);
  enter_many(Column::kAlreadyAccepted, rest.jobs_earlier, rest.rows_earlier);
  awaited_.erase(found);
  return rest.jobs_now + rest.jobs_earlier;
}

void Accounts::lack_job_id(JobKey job, bool wanted) {
  if (lacking_.contains(job)) return;
  lacking_.insert(job);
  ++job_ids_missing_;
  if (!wanted) return;
  wanted_.insert(job);
  ++job_ids_wanted_;
}

void Accounts::found_job_id(JobKey job) {
  if (!lacking_.contains(job)) return;
  lacking_.erase(job);
  --job_ids_missing_;
  if (!wanted_.contains(job)) return;
  wanted_.erase(job);
  --job_ids_wanted_;
}

void Accounts::leave_awaited_pending() {
  for (const auto& [batch, rest] : awaited_) {
    enter_many(Column::kPending, rest.jobs_now + rest.jobs_earlier,
               rest.rows_now + rest.rows_earlier);
  }
  awaited_.clear();
}

}  // namespace longshore::pipeline

// The books of a run: every row and every job that was read ends in exactly one column.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ledger_records.hpp"
#include "longshore/summary.hpp"
#include "plan/disposition.hpp"
#include "plan/job_bitmap.hpp"

namespace longshore::pipeline {

enum class Column { kAccepted, kAlreadyAccepted, kDuplicate, kRejected, kPending };

// Where a row stands before anything is sent or looked for.
Column column_of(plan::Disposition disposition);

// io thread only.
class Accounts {
 public:
  void read(std::uint64_t rows);  // of one job
  void read_many(std::uint64_t jobs, std::uint64_t rows);
  // One record that never became a job. Where rows are `joined` to jobs, those that follow each
  // other under one id are one job.
  void reject_unread(std::string_view reference_id, bool joined);
  void enter(Column column, std::uint64_t rows);  // of one job
  void enter_many(Column column, std::uint64_t jobs, std::uint64_t rows);

  const Tally& rows() const { return rows_; }
  const Tally& jobs() const { return jobs_; }

  // Jobs that were presumed ours and wait for the list of their batch; in no column yet.
  void await_read_back(JobKey job, BatchKey batch, std::uint64_t rows, bool from_earlier_run);
  std::vector<BatchKey> awaited_batches() const;
  bool awaits(BatchKey batch) const;  // anything in it
  // Moves one awaited job into a column; false if this run does not await it.
  bool settle_awaited(JobKey job, BatchKey batch, Column column);
  // All that is still awaited in a batch, when its list cannot be had: accepted unseen.
  // Returns how many jobs.
  std::uint64_t accept_unseen(BatchKey batch);
  // All that is still awaited anywhere: pending.
  void leave_awaited_pending();

  // An accepted job whose job_id is not known, as of one that somebody else created; `wanted`:
  // it is to be looked for.
  void lack_job_id(JobKey job, bool wanted);
  void found_job_id(JobKey job);  // of whatever job
  std::uint64_t job_ids_missing() const { return job_ids_missing_; }
  std::uint64_t job_ids_wanted() const { return job_ids_wanted_; }  // of those missing

 private:
  struct Awaited {  // in one batch
    std::uint64_t jobs_now = 0;
    std::uint64_t rows_now = 0;
    std::uint64_t jobs_earlier = 0;
    std::uint64_t rows_earlier = 0;
  };

  Tally rows_;
  Tally jobs_;
  std::string last_unread_;  // the reference_id of the last record that never became a job
  std::map<BatchKey, Awaited> awaited_;
  plan::JobBitmap waiting_;
  plan::JobBitmap earlier_;
  plan::JobBitmap lacking_;  // their job_ids
  plan::JobBitmap wanted_;
  std::uint64_t job_ids_missing_ = 0;
  std::uint64_t job_ids_wanted_ = 0;
  std::unordered_map<JobKey, std::uint64_t> rows_of_;  // of awaited jobs with several rows
};

}  // namespace longshore::pipeline

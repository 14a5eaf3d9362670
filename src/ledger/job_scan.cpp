#include "ledger/job_scan.hpp"

#include "ledger/job_id.hpp"

namespace longshore::ledger {

bool is_known_as(const Rows& row, RemoteKey remote, std::string_view reference_id) {
  return row.text(10) == reference_id && row.number(9) == remote;
}

KnownJob read_known_job(const Rows& row) {
  KnownJob job;
  job.key = row.number(0);
  job.state = static_cast<JobState>(row.number(1));
  job.batch = row.number(2);
  job.content_hash = from_stored(row.number(3));
  job.mapping = from_stored(row.number(4));
  job.attempts = static_cast<std::uint32_t>(row.number(5));
  // Accepting a job forgets all that, and most of what is found is accepted.
  if (job.state != JobState::kAccepted) {
    job.code = row.text(6);
    job.reason = row.text(7);
    job.http_status = static_cast<int>(row.number(8));
  }
  job.has_job_id = is_job_id(row.is_text(11), row.bytes(11));
  job.updated_ms = row.number(12);
  return job;
}

JobScan::JobScan(Database& database)
    : statement_(database,
                 "SELECT " LONGSHORE_KNOWN_JOB_COLUMNS " FROM job WHERE id >= ?1 ORDER BY id",
                 "reading on in the jobs") {}

// Steps to the first job from the expected one on; false: there is none.
Result<bool> JobScan::read_expected() {
  if (at_ >= expected_) return true;
  Result<bool> there = at_ == 0 ? rows_.first(expected_) : rows_.next();
  if (!there) return there;
  if (!*there) {
    pause();
    expected_ = 0;
    return false;
  }
  at_ = rows_.number(0);
  return true;
}

Result<std::optional<KnownJob>> JobScan::find(RemoteKey remote, std::string_view reference_id) {
  if (expected_ == 0) return std::optional<KnownJob>{};
  Result<bool> there = read_expected();
  if (!there) return there.error();
  if (!*there || !is_known_as(rows_, remote, reference_id)) return std::optional<KnownJob>{};
  last_found_ = at_;
  expected_ = at_ + 1;
  return std::optional<KnownJob>{read_known_job(rows_)};
}

void JobScan::found(JobKey key) {
  pause();
  expected_ = key == last_found_ + 1 ? key + 1 : 0;
  last_found_ = key;
}

void JobScan::changed(JobKey key) {
  if (key == at_ && at_ >= expected_) pause();
}

void JobScan::pause() {
  rows_.end();
  at_ = 0;
}

}  // namespace longshore::ledger

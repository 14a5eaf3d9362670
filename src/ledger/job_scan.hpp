// Look-ups in the order of the table: the next row of a manifest that was imported before is
// usually the next job.
#pragma once

#include <optional>
#include <string_view>

#include "core/ledger_records.hpp"
#include "ledger/statement.hpp"

namespace longshore::ledger {

// The columns that is_known_as() and read_known_job() want.
#define LONGSHORE_KNOWN_JOB_COLUMNS                                                        \
  "id, state, batch, content_hash, mapping, attempts, code, reason, http_status, remote, " \
  "reference_id, job_id, updated_ms"
bool is_known_as(const Rows& row, RemoteKey remote, std::string_view reference_id);
KnownJob read_known_job(const Rows& row);

// Reads ahead by one row at most. Used inside a transaction, by one thread.
class JobScan {
 public:
  explicit JobScan(Database& database);

  // The job, if it is the one that is expected.
  Result<std::optional<KnownJob>> find(RemoteKey remote, std::string_view reference_id);
  // Another way led to that job: two neighbours in a row raise the expectation of a third.
  void found(JobKey key);

  // A job was changed: what was read of it ahead is void.
  void changed(JobKey key);
  // At the end of a transaction: no read stays open; what is expected does.
  void pause();

 private:
  Result<bool> read_expected();

  Statement statement_;
  Rows rows_{statement_};
  JobKey expected_ = 0;  // 0: none
  JobKey last_found_ = 0;
  JobKey at_ = 0;  // the job of the current row; 0: the read is not open
};

}  // namespace longshore::ledger

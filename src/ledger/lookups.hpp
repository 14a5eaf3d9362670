// The questions that both a run and a reader beside it ask of a ledger.
#pragma once

#include <optional>
#include <string_view>

#include "core/ledger_records.hpp"
#include "ledger/id_index.hpp"
#include "ledger/job_scan.hpp"

namespace longshore::ledger {

// As the functions of the same names in store.hpp. One thread; the database outlives it.
class Lookups {
 public:
  Lookups(Database& database, const IdIndexLimits& limits);

  // The version of the schema that is read, from 1 on: what it lacks is answered with nothing,
  // or in another way. Without this it is the newest.
  void read_as(std::int64_t schema) { schema_ = schema; }

  Result<std::optional<RemoteKey>> remote(std::string_view origin, std::string_view project_id);
  Result<std::optional<ManifestRecord>> manifest(RemoteKey remote, std::string_view name);
  Result<bool> batch_name_taken(RemoteKey remote, std::string_view name);
  Result<std::optional<BatchRecord>> batch_named(RemoteKey remote, std::string_view name);
  Result<std::optional<BatchRecord>> batch(BatchKey key);
  Result<std::optional<BatchRecord>> last_batch(ManifestKey manifest, std::string_view by);
  Result<std::optional<BatchRecord>> standing_batch(RemoteKey remote, BatchOrigin origin,
                                                    std::string_view batch_id);
  Result<std::optional<KnownJob>> find(RemoteKey remote, std::string_view reference_id);
  Result<JobKey> last_job();
  Result<std::optional<LearnedPace>> learned_pace(RemoteKey remote);
  Result<std::optional<SettledManifest>> settled_manifest(RemoteKey remote, std::string_view name);
  // What the last run noted that has not recorded its end.
  Result<std::optional<RunProgress>> run_progress();

  IdIndex& ids() { return ids_; }
  JobScan& scan() { return scan_; }

 private:
  Result<std::optional<KnownJob>> find_by_reference(RemoteKey remote,
                                                    std::string_view reference_id);

  Database& database_;
  std::int64_t schema_;
  IdIndex ids_;
  JobScan scan_;
  Statement remote_;
  Statement manifest_;
  Statement batch_name_;
  Statement batch_named_;
  Statement batch_;
  Statement last_batch_;
  Statement standing_batch_;
  Statement find_;
  Statement find_by_reference_;
  Statement last_job_;
  Statement learned_pace_;
  Statement settled_manifest_;
  Statement run_progress_;
};

// The columns of a manifest as read_generation() wants them.
#define LONGSHORE_GENERATION_COLUMNS "id, name, date, last_batch_number, finished_ms IS NOT NULL"
ManifestRecord read_generation(const Rows& row);

// The columns of a batch as read_batch() wants them.
#define LONGSHORE_BATCH_COLUMNS \
  "id, manifest, number, by_value, name, description, state, origin, batch_id, jobs"
BatchRecord read_batch(const Rows& row);

// The columns of a run's progress, but for its id.
#define LONGSHORE_PROGRESS_COLUMNS                                                       \
  "run_id, remote, manifest_name, started_ms, noted_ms, phase, waiting_for, rows_read, " \
  "accepted, already_accepted, duplicate, rejected, pending, bytes_read, bytes_all, "    \
  "read_to_end, retried, in_flight, requests_per_second, rows_per_second, rate_limit, rate"

}  // namespace longshore::ledger

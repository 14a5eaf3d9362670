#include "ledger/lookups.hpp"

#include <functional>
#include <string>

#include "ledger/schema.hpp"

namespace longshore::ledger {

namespace {

Result<std::optional<BatchRecord>> only_batch(const Rows& rows, const Result<bool>& found) {
  if (!found) return found.error();
  if (!*found) return std::optional<BatchRecord>{};
  return std::optional<BatchRecord>{read_batch(rows)};
}

RunProgress read_progress(const Rows& row) {
  RunProgress progress;
  progress.run_id = row.text(0);
  progress.remote = row.number(1);
  progress.manifest_name = row.text(2);
  progress.started_ms = row.number(3);
  progress.noted_ms = row.number(4);
  progress.phase = row.text(5);
  progress.waiting_for = row.text(6);
  progress.rows.read = from_stored(row.number(7));
  progress.rows.accepted = from_stored(row.number(8));
  progress.rows.already_accepted = from_stored(row.number(9));
  progress.rows.duplicate = from_stored(row.number(10));
  progress.rows.rejected = from_stored(row.number(11));
  progress.rows.pending = from_stored(row.number(12));
  progress.bytes_read = from_stored(row.number(13));
  progress.bytes_all = from_stored(row.number(14));
  progress.read_to_end = row.number(15) != 0;
  progress.retried = from_stored(row.number(16));
  progress.in_flight = static_cast<std::uint32_t>(row.number(17));
  progress.requests_per_second = row.real(18);
  progress.rows_per_second = row.real(19);
  progress.limit = row.real(20);
  progress.rate = row.real(21);
  return progress;
}

}  // namespace

ManifestRecord read_generation(const Rows& row) {
  ManifestRecord manifest;
  manifest.key = row.number(0);
  manifest.name = row.text(1);
  manifest.date = row.text(2);
  manifest.last_batch_number = from_stored(row.number(3));
  manifest.finished = row.number(4) != 0;
  return manifest;
}

BatchRecord read_batch(const Rows& row) {
  BatchRecord batch;
  batch.key = row.number(0);
  batch.manifest = row.number(1);
  batch.number = from_stored(row.number(2));
  batch.by = row.text(3);
  batch.name = row.text(4);
  batch.description = row.text(5);
  batch.state = static_cast<BatchState>(row.number(6));
  batch.origin = static_cast<BatchOrigin>(row.number(7));
  batch.batch_id = row.text(8);
  batch.jobs = from_stored(row.number(9));
  return batch;
}

Lookups::Lookups(Database& database, const IdIndexLimits& limits)
    : database_(database),
      schema_(static_cast<std::int64_t>(schema_steps().size())),
      ids_(database, limits),
      scan_(database),
      remote_(database, "SELECT id FROM remote WHERE origin = ?1 AND project_id = ?2",
              "looking the remote up"),
      manifest_(database,
                "SELECT " LONGSHORE_GENERATION_COLUMNS
                " FROM manifest "
                "WHERE remote = ?1 AND name = ?2 ORDER BY id DESC LIMIT 1",
                "looking the manifest up"),
      batch_name_(database,
                  "SELECT 1 FROM batch WHERE remote = ?1 AND name = ?2 AND origin IN (0, 1)",
                  "looking a batch's name up"),
      batch_named_(database,
                   "SELECT " LONGSHORE_BATCH_COLUMNS
                   " FROM batch WHERE remote = ?1 AND name = ?2 AND origin IN (0, 1)",
                   "looking a batch up by its name"),
      batch_(database, "SELECT " LONGSHORE_BATCH_COLUMNS " FROM batch WHERE id = ?1",
             "looking a batch up"),
      last_batch_(database,
                  "SELECT " LONGSHORE_BATCH_COLUMNS
                  " FROM batch "
                  "WHERE manifest = ?1 AND by_value = ?2 AND origin IN (0, 1) "
                  "ORDER BY number DESC, id DESC LIMIT 1",
                  "looking the manifest's last batch up"),
      standing_batch_(database,
                      "SELECT " LONGSHORE_BATCH_COLUMNS
                      " FROM batch "
                      "WHERE remote = ?1 AND origin = ?2 AND batch_id = ?3 AND origin IN (2, 3)",
                      "looking a standing batch up"),
      find_(database, "SELECT " LONGSHORE_KNOWN_JOB_COLUMNS " FROM job WHERE id = ?1",
            "looking a job up"),
      find_by_reference_(database,
                         "SELECT " LONGSHORE_KNOWN_JOB_COLUMNS
                         " FROM job WHERE remote = ?1 AND reference_id = ?2",
                         "looking a job up"),
      last_job_(database, "SELECT coalesce(max(id), 0) FROM job", "looking the last job up"),
      learned_pace_(database,
                    "SELECT requests_per_second, in_flight, updated_ms FROM learned_pace "
                    "WHERE remote = ?1",
                    "looking the learned pace up"),
      settled_manifest_(database,
                        "SELECT sha256, bytes, reading, rows, jobs FROM settled_manifest "
                        "WHERE remote = ?1 AND name = ?2",
                        "looking the settled manifest up"),
      run_progress_(database, "SELECT " LONGSHORE_PROGRESS_COLUMNS " FROM run_progress",
                    "looking the run's progress up") {}

Result<std::optional<RemoteKey>> Lookups::remote(std::string_view origin,
                                                 std::string_view project_id) {
  Rows rows(remote_);
  Result<bool> found = rows.first(origin, project_id);
  if (!found) return found.error();
  if (!*found) return std::optional<RemoteKey>{};
  return std::optional<RemoteKey>{rows.number(0)};
}

Result<std::optional<ManifestRecord>> Lookups::manifest(RemoteKey remote, std::string_view name) {
  Rows rows(manifest_);
  Result<bool> found = rows.first(remote, name);
  if (!found) return found.error();
  if (!*found) return std::optional<ManifestRecord>{};
  return std::optional<ManifestRecord>{read_generation(rows)};
}

Result<bool> Lookups::batch_name_taken(RemoteKey remote, std::string_view name) {
  Rows rows(batch_name_);
  return rows.first(remote, name);
}

Result<std::optional<BatchRecord>> Lookups::batch_named(RemoteKey remote, std::string_view name) {
  Rows rows(batch_named_);
  Result<bool> found = rows.first(remote, name);
  return only_batch(rows, found);
}

Result<std::optional<BatchRecord>> Lookups::batch(BatchKey key) {
  Rows rows(batch_);
  Result<bool> found = rows.first(key);
  return only_batch(rows, found);
}

Result<std::optional<BatchRecord>> Lookups::last_batch(ManifestKey manifest, std::string_view by) {
  Rows rows(last_batch_);
  Result<bool> found = rows.first(manifest, by);
  return only_batch(rows, found);
}

Result<std::optional<BatchRecord>> Lookups::standing_batch(RemoteKey remote, BatchOrigin origin,
                                                           std::string_view batch_id) {
  Rows rows(standing_batch_);
  Result<bool> found = rows.first(remote, static_cast<int>(origin), batch_id);
  return only_batch(rows, found);
}

// The first version has an index for it, and no segments.
Result<std::optional<KnownJob>> Lookups::find_by_reference(RemoteKey remote,
                                                           std::string_view reference_id) {
  Rows rows(find_by_reference_);
  Result<bool> found = rows.first(remote, reference_id);
  if (!found) return found.error();
  if (!*found) return std::optional<KnownJob>{};
  return std::optional<KnownJob>{read_known_job(rows)};
}

Result<std::optional<KnownJob>> Lookups::find(RemoteKey remote, std::string_view reference_id) {
  if (schema_ < kSchemaOfIdSegments) return find_by_reference(remote, reference_id);
  // Outside of a transaction a scan would hold on to a moment that has long passed.
  const bool may_scan = sqlite3_get_autocommit(database_.handle()) == 0;
  if (!may_scan) {
    ids_.look_again();
  } else {
    Result<std::optional<KnownJob>> next = scan_.find(remote, reference_id);
    if (!next || *next) return next;
  }
  std::optional<KnownJob> job;
  const auto confirm = [&](JobKey key) -> Result<bool> {
    Rows rows(find_);
    Result<bool> there = rows.first(key);
    if (!there || !*there) return there;
    if (!is_known_as(rows, remote, reference_id)) return false;
    job = read_known_job(rows);
    return true;
  };
  // By reference, since a function that holds so much would ask the allocator each time.
  Result<bool> found = ids_.find(remote, reference_id, std::ref(confirm));
  if (!found) return found.error();
  if (job && may_scan) scan_.found(job->key);
  return job;
}

Result<JobKey> Lookups::last_job() {
  Rows rows(last_job_);
  Result<bool> found = rows.first();
  if (!found) return found.error();
  return JobKey{rows.number(0)};
}

Result<std::optional<LearnedPace>> Lookups::learned_pace(RemoteKey remote) {
  if (schema_ < kSchemaOfLearnedPace) return std::optional<LearnedPace>{};
  Rows rows(learned_pace_);
  Result<bool> found = rows.first(remote);
  if (!found) return found.error();
  if (!*found) return std::optional<LearnedPace>{};
  return std::optional<LearnedPace>{
      {rows.real(0), static_cast<std::uint32_t>(rows.number(1)), rows.number(2)}};
}

Result<std::optional<SettledManifest>> Lookups::settled_manifest(RemoteKey remote,
                                                                 std::string_view name) {
  if (schema_ < kSchemaOfSettledManifests) return std::optional<SettledManifest>{};
  Rows rows(settled_manifest_);
  Result<bool> found = rows.first(remote, name);
  if (!found) return found.error();
  if (!*found) return std::optional<SettledManifest>{};
  SettledManifest settled;
  settled.sha256 = rows.text(0);
  settled.size_bytes = from_stored(rows.number(1));
  settled.reading = from_stored(rows.number(2));
  settled.rows = from_stored(rows.number(3));
  settled.jobs = from_stored(rows.number(4));
  return std::optional<SettledManifest>{std::move(settled)};
}

Result<std::optional<RunProgress>> Lookups::run_progress() {
  if (schema_ < kSchemaOfRunProgress) return std::optional<RunProgress>{};
  Rows rows(run_progress_);
  Result<bool> found = rows.first();
  if (!found) return found.error();
  if (!*found) return std::optional<RunProgress>{};
  return std::optional<RunProgress>{read_progress(rows)};
}

}  // namespace longshore::ledger

#include "ledger/lookups.hpp"

#include <string>

namespace longshore::ledger {

namespace {

Result<std::optional<BatchRecord>> only_batch(const Rows& rows, const Result<bool>& found) {
  if (!found) return found.error();
  if (!*found) return std::optional<BatchRecord>{};
  return std::optional<BatchRecord>{read_batch(rows)};
}

KnownJob read_known_job(const Rows& row) {
  KnownJob job;
  job.key = row.number(0);
  job.state = static_cast<JobState>(row.number(1));
  job.batch = row.number(2);
  job.content_hash = from_stored(row.number(3));
  job.mapping = from_stored(row.number(4));
  job.attempts = static_cast<std::uint32_t>(row.number(5));
  job.code = row.text(6);
  job.reason = row.text(7);
  job.http_status = static_cast<int>(row.number(8));
  return job;
}

}  // namespace

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

Lookups::Lookups(Database& database)
    : remote_(database, "SELECT id FROM remote WHERE origin = ?1 AND project_id = ?2",
              "looking the remote up"),
      manifest_(database,
                "SELECT id, name, date, last_batch_number, finished_ms IS NOT NULL FROM manifest "
                "WHERE remote = ?1 AND name = ?2 ORDER BY id DESC LIMIT 1",
                "looking the manifest up"),
      batch_name_(database,
                  "SELECT 1 FROM batch WHERE remote = ?1 AND name = ?2 AND origin IN (0, 1)",
                  "looking a batch's name up"),
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
      find_(database,
            "SELECT id, state, batch, content_hash, mapping, attempts, code, reason, http_status "
            "FROM job WHERE remote = ?1 AND reference_id = ?2",
            "looking a job up"),
      last_job_(database, "SELECT coalesce(max(id), 0) FROM job", "looking the last job up") {}

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
  ManifestRecord manifest;
  manifest.key = rows.number(0);
  manifest.name = rows.text(1);
  manifest.date = rows.text(2);
  manifest.last_batch_number = from_stored(rows.number(3));
  manifest.finished = rows.number(4) != 0;
  return std::optional<ManifestRecord>{std::move(manifest)};
}

Result<bool> Lookups::batch_name_taken(RemoteKey remote, std::string_view name) {
  Rows rows(batch_name_);
  return rows.first(remote, name);
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

Result<std::optional<KnownJob>> Lookups::find(RemoteKey remote, std::string_view reference_id) {
  Rows rows(find_);
  Result<bool> found = rows.first(remote, reference_id);
  if (!found) return found.error();
  if (!*found) return std::optional<KnownJob>{};
  return std::optional<KnownJob>{read_known_job(rows)};
}

Result<JobKey> Lookups::last_job() {
  Rows rows(last_job_);
  Result<bool> found = rows.first();
  if (!found) return found.error();
  return JobKey{rows.number(0)};
}

}  // namespace longshore::ledger

// Remotes, manifests, batches and runs.
#include <fmt/format.h>

#include "ledger/sqlite_store_impl.hpp"
#include "ledger/transitions.hpp"

namespace longshore::ledger {

namespace {

Result<std::vector<BatchRecord>> all_batches(Rows& rows, Result<bool> more) {
  std::vector<BatchRecord> batches;
  for (; more && *more; more = rows.next()) batches.push_back(read_batch(rows));
  if (!more) return more.error();
  return batches;
}

}  // namespace

Result<RemoteKey> SqliteStore::remote(std::string_view origin, std::string_view project_id) {
  Result<std::optional<RemoteKey>> known = lookups_.remote(origin, project_id);
  if (!known) return known.error();
  if (known->has_value()) return **known;
  Result<std::int64_t> made = change(new_remote_, origin, project_id);
  if (!made) return made.error();
  return last_row();
}

Result<std::optional<ManifestRecord>> SqliteStore::manifest(RemoteKey remote,
                                                            std::string_view name) {
  return lookups_.manifest(remote, name);
}

Result<ManifestRecord> SqliteStore::new_manifest(RemoteKey remote, std::string_view name,
                                                 std::string_view date, std::int64_t now_ms) {
  Result<std::optional<ManifestRecord>> newest = lookups_.manifest(remote, name);
  if (!newest) return newest.error();
  if (newest->has_value() && !(*newest)->finished) {
    return defect(fmt::format("manifest \"{}\" was to begin anew before it was finished", name));
  }
  Result<std::int64_t> made = change(new_manifest_, remote, name, date, now_ms);
  if (!made) return made.error();
  ManifestRecord manifest;
  manifest.key = last_row();
  manifest.name = name;
  manifest.date = date;
  return manifest;
}

Result<ManifestRecord> SqliteStore::generation(ManifestKey key) {
  Rows rows(generation_);
  Result<bool> found = rows.first(key);
  if (!found) return found.error();
  if (!*found) return defect(fmt::format("there is no generation {} of a manifest", key));
  return read_generation(rows);
}

Result<void> SqliteStore::finish_manifest(ManifestKey manifest, std::int64_t now_ms) {
  Result<std::int64_t> changed = change(finish_manifest_, manifest, now_ms);
  if (!changed) return changed.error();
  if (*changed != 1) return defect(fmt::format("there is no manifest {} to finish", manifest));
  return {};
}

Result<bool> SqliteStore::batch_name_taken(RemoteKey remote, std::string_view name) {
  return lookups_.batch_name_taken(remote, name);
}

Result<std::optional<BatchRecord>> SqliteStore::batch_named(RemoteKey remote,
                                                            std::string_view name) {
  return lookups_.batch_named(remote, name);
}

Result<BatchKey> SqliteStore::new_batch(RemoteKey remote, const BatchRecord& batch,
                                        std::int64_t now_ms) {
  bool named = batch.origin == BatchOrigin::kOurs || batch.origin == BatchOrigin::kAdopted;
  if (named) {
    Result<bool> taken = lookups_.batch_name_taken(remote, batch.name);
    if (!taken) return taken.error();
    if (*taken) return defect(fmt::format("batch \"{}\" was to be planned twice", batch.name));
  }
  Result<std::int64_t> made =
      change(new_batch_, remote, batch.manifest, as_stored(batch.number), batch.by, batch.name,
             batch.description, static_cast<int>(batch.state), static_cast<int>(batch.origin),
             batch.batch_id, as_stored(batch.jobs), now_ms);
  if (!made) return made.error();
  BatchKey key = last_row();
  if (named) {
    made = change(raise_batch_number_, batch.manifest, as_stored(batch.number));
    if (!made) return made.error();
  }
  return key;
}

Result<BatchRecord> SqliteStore::batch(BatchKey key) {
  Result<std::optional<BatchRecord>> found = lookups_.batch(key);
  if (!found) return found.error();
  if (!found->has_value()) return defect(fmt::format("there is no batch {}", key));
  return std::move(**found);
}

Result<std::optional<BatchRecord>> SqliteStore::last_batch(ManifestKey manifest,
                                                           std::string_view by) {
  return lookups_.last_batch(manifest, by);
}

Result<std::optional<BatchRecord>> SqliteStore::standing_batch(RemoteKey remote, BatchOrigin origin,
                                                               std::string_view batch_id) {
  return lookups_.standing_batch(remote, origin, batch_id);
}

Result<void> SqliteStore::add_to_batch(BatchKey key, std::uint64_t jobs) {
  Result<std::int64_t> changed = change(add_to_batch_, key, as_stored(jobs));
  if (!changed) return changed.error();
  if (*changed != 1) return defect(fmt::format("there is no batch {} to add jobs to", key));
  return {};
}

Result<void> SqliteStore::take_from_batch(BatchKey key, std::uint64_t jobs) {
  Result<std::int64_t> changed = change(take_from_batch_, key, as_stored(jobs));
  if (!changed) return changed.error();
  return {};
}

Result<void> SqliteStore::rename_batch(RemoteKey remote, const BatchRecord& batch,
                                       std::int64_t now_ms) {
  Result<std::optional<BatchRecord>> named = lookups_.batch_named(remote, batch.name);
  if (!named) return named.error();
  if (*named && (*named)->key != batch.key) {
    return defect(fmt::format("two batches were to be named \"{}\"", batch.name));
  }
  Result<std::int64_t> changed = change(rename_batch_, batch.key, as_stored(batch.number),
                                        batch.name, batch.description, now_ms);
  if (!changed) return changed.error();
  if (*changed != 1) {
    return defect(fmt::format("batch {} cannot be named \"{}\": it may exist under another name",
                              batch.key, batch.name));
  }
  changed = change(raise_batch_number_, batch.manifest, as_stored(batch.number));
  if (!changed) return changed.error();
  return {};
}

Result<void> SqliteStore::set_batch(BatchKey key, BatchState state, BatchOrigin origin,
                                    std::string_view batch_id, std::string_view code,
                                    std::string_view reason, std::int64_t now_ms) {
  if (state == BatchState::kReady && batch_id.empty() && origin != BatchOrigin::kDefault) {
    return defect(fmt::format("batch {} was to be ready without its batch_id", key));
  }
  Result<std::int64_t> changed =
      change(set_batch_, key, static_cast<int>(state), static_cast<int>(origin), batch_id,
             unless_empty(code), unless_empty(reason), now_ms, as_stored(batch_from(state)));
  if (!changed) return changed.error();
  if (*changed == 1) return {};
  Result<BatchRecord> found = batch(key);
  if (!found) return found.error();
  return defect(
      fmt::format("batch \"{}\" is {} with batch_id \"{}\" and cannot become {} with "
                  "batch_id \"{}\"",
                  found->name, name_of(found->state), found->batch_id, name_of(state), batch_id));
}

Result<std::vector<BatchRecord>> SqliteStore::batches_of(RemoteKey remote,
                                                         std::string_view manifest_name) {
  Rows rows(batches_of_);
  return all_batches(rows, rows.first(remote, manifest_name));
}

Result<std::vector<BatchRecord>> SqliteStore::batches_in_doubt(RemoteKey remote) {
  Rows rows(batches_in_doubt_);
  return all_batches(rows, rows.first(remote));
}

Result<void> SqliteStore::record_run(std::string_view run_id, RemoteKey remote,
                                     std::string_view manifest_name, std::int64_t started_ms,
                                     std::int64_t finished_ms, int exit_code,
                                     std::string_view summary_json) {
  Result<std::int64_t> made = change(record_run_, run_id, remote, manifest_name, started_ms,
                                     finished_ms, exit_code, summary_json);
  if (!made) return made.error();
  Result<std::int64_t> forgotten = change(forget_progress_);
  if (!forgotten) return forgotten.error();
  return {};
}

// In the order of LONGSHORE_PROGRESS_COLUMNS.
Result<void> SqliteStore::note_progress(const RunProgress& progress) {
  const Tally& rows = progress.rows;
  Result<std::int64_t> made =
      change(note_progress_, progress.run_id, progress.remote, progress.manifest_name,
             progress.started_ms, progress.noted_ms, progress.phase, progress.waiting_for,
             as_stored(rows.read), as_stored(rows.accepted), as_stored(rows.already_accepted),
             as_stored(rows.duplicate), as_stored(rows.rejected), as_stored(rows.pending),
             as_stored(progress.bytes_read), as_stored(progress.bytes_all), progress.read_to_end,
             as_stored(progress.retried), progress.in_flight, progress.requests_per_second,
             progress.rows_per_second, progress.limit, progress.rate);
  if (!made) return made.error();
  return {};
}

Result<std::optional<LearnedPace>> SqliteStore::learned_pace(RemoteKey remote) {
  return lookups_.learned_pace(remote);
}

Result<void> SqliteStore::learn_pace(RemoteKey remote, double requests_per_second,
                                     std::uint32_t in_flight, std::int64_t now_ms) {
  Result<std::int64_t> made = change(learn_pace_, remote, requests_per_second, in_flight, now_ms);
  if (!made) return made.error();
  return {};
}

Result<std::optional<SettledManifest>> SqliteStore::settled_manifest(RemoteKey remote,
                                                                     std::string_view name) {
  return lookups_.settled_manifest(remote, name);
}

Result<void> SqliteStore::keep_settled(RemoteKey remote, std::string_view name,
                                       const SettledManifest& settled, std::int64_t now_ms) {
  Result<std::int64_t> made =
      change(keep_settled_, remote, name, settled.sha256, as_stored(settled.size_bytes),
             as_stored(settled.reading), as_stored(settled.rows), as_stored(settled.jobs), now_ms);
  if (!made) return made.error();
  return {};
}

}  // namespace longshore::ledger

// What `status` shows: the small tables in one look, then every job once, page by page.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "ledger/reader_impl.hpp"

namespace longshore::ledger {

namespace {

// A page of counting reads only numbers.
constexpr std::int64_t kJobsPerCountingPage = 50'000;

// Not one that was never made, and whose rows have gone elsewhere.
#define LONGSHORE_BATCH_IN_USE "(batch.state IN (1, 2) OR batch.jobs > 0)"

using Counts = std::map<std::pair<ManifestKey, BatchKey>, JobCounts>;

Result<void> read_batches(View& view, RemoteStatus& remote) {
  Statement statement(view.database(),
                      "SELECT " LONGSHORE_BATCH_COLUMNS
                      ", code, reason FROM batch WHERE remote = ?1 AND " LONGSHORE_BATCH_IN_USE
                      " ORDER BY id DESC LIMIT ?2",
                      "listing batches");
  Rows rows(statement);
  Result<bool> more = rows.first(remote.key, ReadOnlyLedger::kBatchesShownMax);
  for (; more && *more; more = rows.next()) {
    BatchStatus batch;
    batch.batch = read_batch(rows);
    batch.code = rows.text(10);
    batch.reason = rows.text(11);
    remote.batches.push_back(std::move(batch));
  }
  if (!more) return more.error();
  std::ranges::reverse(remote.batches);
  return {};
}

Result<void> read_manifests(View& view, RemoteStatus& remote) {
  Statement statement(view.database(),
                      "SELECT id, name, date, last_batch_number, started_ms, finished_ms, "
                      "(SELECT count(*) FROM batch WHERE batch.manifest = manifest.id "
                      "AND origin IN (0, 1) AND " LONGSHORE_BATCH_IN_USE
                      ") "
                      "FROM manifest WHERE remote = ?1 ORDER BY id",
                      "listing manifests");
  Rows rows(statement);
  Result<bool> more = rows.first(remote.key);
  for (; more && *more; more = rows.next()) {
    ManifestStatus status;
    status.manifest.key = rows.number(0);
    status.manifest.name = rows.text(1);
    status.manifest.date = rows.text(2);
    status.manifest.last_batch_number = from_stored(rows.number(3));
    status.started_ms = rows.number(4);
    if (!rows.is_null(5)) status.finished_ms = rows.number(5);
    status.manifest.finished = status.finished_ms.has_value();
    status.batches = from_stored(rows.number(6));
    remote.manifests.push_back(std::move(status));
  }
  if (!more) return more.error();
  return {};
}

Result<void> read_remotes(View& view, LedgerStatus& status) {
  Statement statement(view.database(), "SELECT id, origin, project_id FROM remote ORDER BY id",
                      "listing remotes");
  Rows rows(statement);
  Result<bool> more = rows.first();
  for (; more && *more; more = rows.next()) {
    RemoteStatus remote;
    remote.key = rows.number(0);
    remote.origin = rows.text(1);
    remote.project_id = rows.text(2);
    auto pace = view.lookups().learned_pace(remote.key);
    if (!pace) return pace.error();
    remote.pace = *pace;
    if (Result<void> read = read_manifests(view, remote); !read) return read;
    if (Result<void> read = read_batches(view, remote); !read) return read;
    status.remotes.push_back(std::move(remote));
  }
  if (!more) return more.error();
  return {};
}

Result<void> read_runs(View& view, const std::string& manifest, LedgerStatus& status) {
  Statement statement(view.database(),
                      "SELECT run_id, remote, manifest_name, started_ms, finished_ms, exit_code, "
                      "summary_json FROM run WHERE ?2 IN ('', manifest_name) "
                      "ORDER BY id DESC LIMIT ?1",
                      "listing runs");
  Rows rows(statement);
  Result<bool> more = rows.first(ReadOnlyLedger::kRunsShownMax, manifest);
  for (; more && *more; more = rows.next()) {
    RunStatus run;
    run.run_id = rows.text(0);
    run.remote = rows.number(1);
    run.manifest_name = rows.text(2);
    run.started_ms = rows.number(3);
    run.finished_ms = rows.number(4);
    run.exit_code = static_cast<int>(rows.number(5));
    run.summary_json = rows.text(6);
    status.last_runs.push_back(std::move(run));
  }
  if (!more) return more.error();
  return {};
}

// Adds up the jobs above `after`, at most a page's range of keys.
Result<void> count_page(View& view, JobKey after, Counts& counts) {
  Statement statement(view.database(),
                      "SELECT manifest, batch, state FROM job WHERE id > ?1 AND id <= ?2",
                      "counting jobs");
  Rows rows(statement);
  JobCounts* current = nullptr;
  std::pair<ManifestKey, BatchKey> key;
  Result<bool> more = rows.first(after, after + kJobsPerCountingPage);
  for (; more && *more; more = rows.next()) {
    std::pair<ManifestKey, BatchKey> next{rows.number(0), rows.number(1)};
    if (current == nullptr || next != key) {
      key = next;
      current = &counts[key];
    }
    auto state = static_cast<std::size_t>(rows.number(2));
    if (state < current->size()) (*current)[state]++;
  }
  if (!more) return more.error();
  return {};
}

void add(JobCounts& sum, const JobCounts& counts) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += counts[i];
}

void spread(const Counts& counts, LedgerStatus& status) {
  std::unordered_map<ManifestKey, JobCounts*> manifests;
  std::unordered_map<BatchKey, JobCounts*> batches;
  for (RemoteStatus& remote : status.remotes) {
    for (ManifestStatus& manifest : remote.manifests) {
      manifests[manifest.manifest.key] = &manifest.jobs;
    }
    for (BatchStatus& batch : remote.batches) batches[batch.batch.key] = &batch.jobs;
  }
  for (const auto& [key, jobs] : counts) {
    if (auto found = manifests.find(key.first); found != manifests.end()) add(*found->second, jobs);
    if (auto found = batches.find(key.second); found != batches.end()) add(*found->second, jobs);
    status.in_doubt += jobs[static_cast<std::size_t>(JobState::kInDoubt)];
  }
}

}  // namespace

Result<LedgerStatus> ReadOnlyLedger::status(const std::string& manifest) {
  LedgerStatus status;
  JobKey last = 0;
  Result<void> read = impl_->page([&](View& view) -> Result<void> {
    status = {};
    Result<JobKey> newest = view.lookups().last_job();
    if (!newest) return newest.error();
    last = *newest;
    if (Result<void> done = read_remotes(view, status); !done) return done;
    return read_runs(view, manifest, status);
  });
  if (!read) return read.error();

  Counts counts;
  for (JobKey after = 0; after < last; after += kJobsPerCountingPage) {
    Counts page;
    read = impl_->page([&](View& view) {
      page.clear();
      return count_page(view, after, page);
    });
    if (!read) return read.error();
    for (const auto& [key, jobs] : page) add(counts[key], jobs);
  }
  spread(counts, status);
  if (status.in_doubt == 0) return status;

  JobFilter filter;
  filter.states = {JobState::kInDoubt};
  filter.manifest = manifest;
  read = for_each_job(filter, [&](const ExportRow& row) {
    status.in_doubt_first.push_back(row);
    return status.in_doubt_first.size() < kInDoubtShownMax;
  });
  if (!read) return read.error();
  return status;
}

Result<std::optional<RunProgress>> ReadOnlyLedger::run_progress() {
  std::optional<RunProgress> progress;
  Result<void> read = impl_->page([&](View& view) -> Result<void> {
    auto noted = view.lookups().run_progress();
    if (!noted) return noted.error();
    progress = std::move(*noted);
    return {};
  });
  if (!read) return read.error();
  return progress;
}

}  // namespace longshore::ledger

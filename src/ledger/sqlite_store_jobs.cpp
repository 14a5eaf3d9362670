// Jobs: planned, intended, settled, read back.
#include <fmt/format.h>

#include <algorithm>

#include "ledger/job_id.hpp"
#include "ledger/sqlite_store_impl.hpp"
#include "ledger/transitions.hpp"

namespace longshore::ledger {

namespace {

std::optional<int> unless_zero(int number) {
  if (number == 0) return std::nullopt;
  return number;
}

// Both accepted, neighbours in the table, and after as many attempts.
bool is_next_alike(const JobOutcome& one, const JobOutcome& next) {
  return one.state == JobState::kAccepted && next.state == JobState::kAccepted &&
         next.key == one.key + 1 && next.attempts == one.attempts;
}

}  // namespace

Result<std::optional<KnownJob>> SqliteStore::find(RemoteKey remote, std::string_view reference_id) {
  auto known = with_index([&] { return lookups_.find(remote, reference_id); });
  if (known && !*known) absent_.note(remote, reference_id);
  return known;
}

Result<JobKey> SqliteStore::insert(RemoteKey remote, const NewJob& job, std::int64_t now_ms) {
  if (!absent_.is(remote, job.reference_id)) {
    Result<std::optional<KnownJob>> known = find(remote, job.reference_id);
    if (!known) return known.error();
    if (*known) {
      return defect(fmt::format("reference_id \"{}\" was to be planned twice", job.reference_id));
    }
  }
  absent_.forget();
  Result<std::int64_t> made =
      change(insert_, remote, job.manifest, job.batch, as_stored(job.line), job.reference_id,
             as_stored(job.content_hash), as_stored(job.mapping), now_ms);
  if (!made) return made.error();
  const JobKey key = last_row();
  Result<void> added =
      with_index([&] { return lookups_.ids().add(remote, job.reference_id, key); });
  if (added) return key;
  failed_ = true;
  return added.error();
}

Result<void> SqliteStore::replan(JobKey key, BatchKey batch, std::uint64_t content_hash,
                                 std::uint64_t mapping, std::int64_t now_ms) {
  lookups_.scan().changed(key);
  Result<std::int64_t> changed = change(replan_, key, batch, as_stored(content_hash),
                                        as_stored(mapping), now_ms, as_stored(replanned_from()));
  if (!changed) return changed.error();
  if (*changed != 1) return job_defect("be planned anew", key);
  return {};
}

Result<void> SqliteStore::remap(JobKey key, std::uint64_t content_hash, std::uint64_t mapping) {
  lookups_.scan().changed(key);
  Result<std::int64_t> changed = change(remap_, key, as_stored(content_hash), as_stored(mapping));
  if (!changed) return changed.error();
  if (*changed != 1) return job_defect("be mapped anew", key);
  return {};
}

Result<void> SqliteStore::intend(JobKey first, JobKey last, std::int64_t now_ms) {
  for (JobKey key = first; key <= last; ++key) lookups_.scan().changed(key);
  Result<std::int64_t> changed = change(intend_, first, last, now_ms, as_stored(intended_from()));
  if (!changed) return changed.error();
  if (*changed == last - first + 1) return {};
  return job_defect("be intended", JobState::kInDoubt, first, last);
}

Result<std::int64_t> SqliteStore::accept(JobKey first, std::span<const std::string_view> job_ids,
                                         std::uint32_t attempts, std::int64_t now_ms) {
  const JobKey last = first + static_cast<JobKey>(job_ids.size()) - 1;
  for (JobKey key = first; key <= last; ++key) lookups_.scan().changed(key);
  accepting_ = {first, job_ids};
  auto changed =
      change(accept_, first, last, attempts, now_ms, as_stored(settled_from(JobState::kAccepted)));
  accepting_ = {};
  return changed;
}

void SqliteStore::give_job_id(sqlite3_context* context, int, sqlite3_value** id) {
  const auto& accepting = static_cast<const SqliteStore*>(sqlite3_user_data(context))->accepting_;
  const auto at = static_cast<std::size_t>(sqlite3_value_int64(*id) - accepting.first);
  const std::string_view job_id =
      at < accepting.job_ids.size() ? accepting.job_ids[at] : std::string_view();
  if (const auto packed = pack_uuid(job_id)) {
    sqlite3_result_blob64(context, packed->data(), packed->size(), SQLITE_TRANSIENT);  // NOLINT
  } else if (!job_id.empty()) {
    sqlite3_result_text64(context, job_id.data(), job_id.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
}

// In the order of the table, and neighbours that were accepted alike in one statement, which costs
// half of one for each of them.
Result<void> SqliteStore::settle(std::span<const JobOutcome> outcomes, std::int64_t now_ms) {
  std::vector<const JobOutcome*> sorted;
  sorted.reserve(outcomes.size());
  for (const JobOutcome& outcome : outcomes) sorted.push_back(&outcome);
  std::ranges::stable_sort(sorted, {}, [](const JobOutcome* outcome) { return outcome->key; });
  for (std::size_t first = 0, next = 0; first < sorted.size(); first = next) {
    while (++next < sorted.size() && is_next_alike(*sorted[next - 1], *sorted[next])) {
    }
    const auto alike = std::span(sorted).subspan(first, next - first);
    Result<void> settled = alike.front()->state == JobState::kAccepted
                               ? settle_accepted(alike, now_ms)
                               : settle_one(*alike.front(), now_ms);
    if (!settled) return settled;
  }
  return {};
}

Result<void> SqliteStore::settle_accepted(std::span<const JobOutcome* const> jobs,
                                          std::int64_t now_ms) {
  std::vector<std::string_view> job_ids;
  job_ids.reserve(jobs.size());
  for (const JobOutcome* job : jobs) job_ids.push_back(job->job_id);
  const JobOutcome& first = *jobs.front();
  Result<std::int64_t> changed = accept(first.key, job_ids, first.attempts, now_ms);
  if (!changed) return changed.error();
  if (*changed == static_cast<std::int64_t>(jobs.size())) return {};
  return job_defect("become accepted", JobState::kAccepted, first.key, jobs.back()->key);
}

// One that is not accepted.
Result<void> SqliteStore::settle_one(const JobOutcome& outcome, std::int64_t now_ms) {
  lookups_.scan().changed(outcome.key);
  bool refused = outcome.state == JobState::kRejected || outcome.state == JobState::kDuplicate;
  Result<std::int64_t> changed =
      change(refused ? refuse_ : settle_, outcome.key, static_cast<int>(outcome.state),
             outcome.attempts, unless_empty(outcome.code), unless_empty(outcome.reason),
             unless_zero(outcome.http_status), now_ms, as_stored(settled_from(outcome.state)));
  if (!changed) return changed.error();
  if (*changed == 1) return {};
  return job_defect(fmt::format("become {}", name_of(outcome.state)).c_str(), outcome.key);
}

Result<JobKey> SqliteStore::confirm(RemoteKey remote, BatchKey batch, std::string_view reference_id,
                                    std::string_view job_id, std::int64_t now_ms) {
  Result<std::optional<KnownJob>> known = find(remote, reference_id);
  if (!known) return known.error();
  if (!*known || (*known)->batch != batch) return JobKey{0};
  const JobState state = (*known)->state;
  if (state != JobState::kPresumed && state != JobState::kUnconfirmed) return JobKey{0};
  Result<std::int64_t> changed = accept((*known)->key, std::span(&job_id, 1), 0, now_ms);
  if (!changed) return changed.error();
  return (*known)->key;
}

Result<RecoveredJob> SqliteStore::recover(JobKey key, BatchKey batch, std::string_view job_id,
                                          std::int64_t now_ms) {
  lookups_.scan().changed(key);
  const auto packed = pack_uuid(job_id);
  Result<std::int64_t> changed =
      packed ? change(recover_, key, batch, Blob{{packed->data(), packed->size()}}, now_ms)
             : change(recover_, key, batch, job_id, now_ms);
  if (!changed) return changed.error();
  RecoveredJob recovered{*changed == 1, ""};
  if (recovered.changed) return recovered;
  Rows rows(job_id_);
  Result<bool> there = rows.first(key);
  if (!there) return there.error();
  if (!*there) return job_defect("be recovered", key);
  std::string kept = job_id_text(rows.is_text(0), rows.text(0));
  if (kept != job_id) recovered.other_job_id = std::move(kept);
  return recovered;
}

Result<std::vector<JobKey>> SqliteStore::awaiting_read_back(BatchKey batch, JobKey after,
                                                            std::size_t count) {
  std::vector<JobKey> found;
  Rows rows(awaiting_read_back_);
  Result<bool> more = rows.first(batch, after, count);
  for (; more && *more; more = rows.next()) found.push_back(rows.number(0));
  if (!more) return more.error();
  return found;
}

Error SqliteStore::job_defect(const char* wanted, JobState state, JobKey first, JobKey last) {
  if (first == last) return job_defect(wanted, first);
  for (JobKey key = first; key <= last; ++key) {
    Rows rows(job_state_);
    Result<bool> found = rows.first(key);
    if (!found) return found.error();
    const bool became = *found && static_cast<JobState>(rows.number(0)) == state;
    rows.end();
    if (!became) return job_defect(wanted, key);
  }
  return defect(fmt::format("one of the jobs {} to {} is {} already and cannot {}", first, last,
                            name_of(state), wanted));
}

Error SqliteStore::job_defect(const char* wanted, JobKey key) {
  Rows rows(job_state_);
  Result<bool> found = rows.first(key);
  if (!found) return found.error();
  if (!*found) return defect(fmt::format("job {} was to {}, but there is none", key, wanted));
  std::string_view doubted = rows.number(1) != 0 ? " after an unknown outcome" : "";
  return defect(fmt::format("job {} is {}{} and cannot {}", key,
                            name_of(static_cast<JobState>(rows.number(0))), doubted, wanted));
}

}  // namespace longshore::ledger

// Jobs: planned, intended, settled, read back.
#include <fmt/format.h>

#include "ledger/job_id.hpp"
#include "ledger/sqlite_store_impl.hpp"
#include "ledger/transitions.hpp"

namespace longshore::ledger {

namespace {

std::optional<int> unless_zero(int number) {
  if (number == 0) return std::nullopt;
  return number;
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

Result<void> SqliteStore::replan(JobKey key, std::uint64_t content_hash, std::uint64_t mapping,
                                 std::int64_t now_ms) {
  lookups_.scan().changed(key);
  Result<std::int64_t> changed = change(replan_, key, as_stored(content_hash), as_stored(mapping),
                                        now_ms, as_stored(replanned_from()));
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
  return job_defect("be intended", first, last);
}

Result<std::int64_t> SqliteStore::accept(JobKey key, std::uint32_t attempts,
                                         std::string_view job_id, std::int64_t now_ms) {
  lookups_.scan().changed(key);
  const std::int64_t from = as_stored(settled_from(JobState::kAccepted));
  if (auto packed = pack_uuid(job_id)) {
    return change(accept_, key, attempts, Blob{{packed->data(), packed->size()}}, now_ms, from);
  }
  return change(accept_, key, attempts, unless_empty(job_id), now_ms, from);
}

Result<void> SqliteStore::settle(const JobOutcome& outcome, std::int64_t now_ms) {
  lookups_.scan().changed(outcome.key);
  bool refused = outcome.state == JobState::kRejected || outcome.state == JobState::kDuplicate;
  Result<std::int64_t> changed =
      outcome.state == JobState::kAccepted
          ? accept(outcome.key, outcome.attempts, outcome.job_id, now_ms)
          : change(refused ? refuse_ : settle_, outcome.key, static_cast<int>(outcome.state),
                   outcome.attempts, unless_empty(outcome.code), unless_empty(outcome.reason),
                   unless_zero(outcome.http_status), now_ms,
                   as_stored(settled_from(outcome.state)));
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
  Result<std::int64_t> changed = accept((*known)->key, 0, job_id, now_ms);
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

// The callback may change the very rows that are being read: they are gathered first.
Result<void> SqliteStore::unsettled(BatchKey batch, JobKey after, std::size_t count,
                                    const std::function<void(JobKey, JobState)>& each) {
  std::vector<std::pair<JobKey, JobState>> found;
  {
    Rows rows(unsettled_);
    Result<bool> more = rows.first(batch, after, count);
    for (; more && *more; more = rows.next()) {
      found.emplace_back(rows.number(0), static_cast<JobState>(rows.number(1)));
    }
    if (!more) return more.error();
  }
  for (auto [key, state] : found) each(key, state);
  return {};
}

Result<bool> SqliteStore::is_intended(JobKey key) {
  Rows rows(job_state_);
  Result<bool> found = rows.first(key);
  if (!found || !*found) return found;
  return static_cast<JobState>(rows.number(0)) == JobState::kInDoubt;
}

// Of those that were to be intended, the first that was not.
Error SqliteStore::job_defect(const char* wanted, JobKey first, JobKey last) {
  for (JobKey key = first; key < last; ++key) {
    Result<bool> intended = is_intended(key);
    if (!intended) return intended.error();
    if (!*intended) return job_defect(wanted, key);
  }
  return job_defect(wanted, last);
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

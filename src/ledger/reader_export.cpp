// Jobs in the order in which they were planned, page by page.
#include <algorithm>

#include "ledger/job_id.hpp"
#include "ledger/reader_impl.hpp"

namespace longshore::ledger {

namespace {

// A page is a range of keys, not a number of hits: however few jobs fit the filter, no
// page reads more than its range.
constexpr const char* kPage =
    "SELECT manifest.name, job.line, job.reference_id, job.state, job.job_id, batch.batch_id, "
    "batch.name, job.code, job.reason, job.attempts, job.updated_ms "
    "FROM job LEFT JOIN manifest ON manifest.id = job.manifest "
    "LEFT JOIN batch ON batch.id = job.batch "
    "WHERE job.id > ?1 AND job.id <= ?2 "
    "AND (?3 >> job.state) & 1 "
    "AND (?4 IS NULL OR job.remote = ?4) "
    "AND (?5 IS NULL OR batch.name = ?5 OR batch.batch_id = ?5) "
    "AND (?6 IS NULL OR manifest.name = ?6) "
    "AND (?7 IS NULL OR job.updated_ms >= ?7) "
    "ORDER BY job.id";

ExportRow read_row(const Rows& row) {
  ExportRow job;
  job.manifest = row.text(0);
  job.line = from_stored(row.number(1));
  job.reference_id = row.text(2);
  job.state = static_cast<JobState>(row.number(3));
  job.job_id = job_id_text(row.is_text(4), row.text(4));
  job.batch_id = row.text(5);
  job.batch_name = row.text(6);
  job.code = row.text(7);
  job.reason = row.text(8);
  job.attempts = static_cast<std::uint32_t>(row.number(9));
  job.updated_at_ms = row.number(10);
  return job;
}

std::uint64_t mask_of(const std::vector<JobState>& states) {
  if (states.empty()) return (std::uint64_t{1} << std::tuple_size_v<JobCounts>)-1;
  std::uint64_t mask = 0;
  for (JobState state : states) mask |= std::uint64_t{1} << static_cast<unsigned>(state);
  return mask;
}

}  // namespace

Result<void> ReadOnlyLedger::for_each_job(const JobFilter& filter,
                                          const std::function<bool(const ExportRow&)>& each) {
  const auto states = static_cast<std::int64_t>(mask_of(filter.states));
  JobKey last = 1;  // known after the first page; it rises beside a run
  std::vector<ExportRow> found;
  for (JobKey after = 0; after < last; after += kJobsPerPage) {
    Result<void> read = impl_->page([&](View& view) -> Result<void> {
      found.clear();
      Result<JobKey> newest = view.lookups().last_job();
      if (!newest) return newest.error();
      last = *newest;
      Statement statement(view.database(), kPage, "listing jobs");
      Rows rows(statement);
      Result<bool> more =
          rows.first(after, after + kJobsPerPage, states, filter.remote, unless_empty(filter.batch),
                     unless_empty(filter.manifest), filter.since_ms);
      for (; more && *more; more = rows.next()) found.push_back(read_row(rows));
      if (!more) return more.error();
      return {};
    });
    if (!read) return read;
    if (!std::ranges::all_of(found, each)) return {};
  }
  return {};
}

}  // namespace longshore::ledger

#include "ledger/id_index.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"

namespace longshore::ledger {

namespace {

// How many entries of each merge under way are moved for one job added. With 1 a merge would
// end just when the next one of its level is due; with 2 it takes half of that time.
constexpr std::uint64_t kMergePace = 2;

}  // namespace

IdIndex::IdIndex(Database& database, const IdIndexLimits& limits)
    : database_(database),
      limits_(limits),
      segments_(database, limits.entries_per_block),
      read_seed_(database, "SELECT seed FROM id_seed", "reading the index of ids"),
      jobs_above_(database,
                  "SELECT id, remote, reference_id FROM job WHERE id > ?1 ORDER BY id LIMIT ?2",
                  "reading the newest jobs") {}

// Seeded, so that nobody can choose ids that share one.
IdMark IdIndex::mark_of_id(RemoteKey remote, std::string_view reference_id) const {
  const std::uint64_t spread = static_cast<std::uint64_t>(remote) * 0x9E3779B97F4A7C15ULL;
  return static_cast<IdMark>(hash64(reference_id, seed_ + spread) >> 32);
}

Result<void> IdIndex::read_seed() {
  if (seed_ != 0) return {};
  Rows rows(read_seed_);
  Result<bool> found = rows.first();
  if (!found) return found.error();
  seed_ = from_stored(rows.number(0));
  return {};
}

// Brings what is in memory to the state of the transaction, or of this moment.
Result<void> IdIndex::look() {
  if (looked_) return {};
  if (Result<void> read = read_seed(); !read) return read;
  Result<bool> sound = segments_.load();
  if (!sound) return sound.error();
  if (!*sound) return incomplete();
  follow_segments();
  Result<bool> more = take_in(limits_.newest_max - newest_.size());
  if (!more) return more.error();
  if (*more) return incomplete();
  looked_ = true;
  return {};
}

Error IdIndex::incomplete() const {
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: the index of reference_ids is not complete. The next import "
                      "completes it from the jobs themselves.",
                      database_.path())};
}

// What is in memory begins where the segments end.
void IdIndex::follow_segments() {
  if (newest_.base() == segments_.covered()) return;
  newest_.clear(segments_.covered());
  newest_job_ = segments_.covered();
  filter_.reset();
  read_in_vain_ = 0;
}

// At most so many of the table's jobs that are not known yet; whether it was as many.
Result<bool> IdIndex::take_in(std::size_t jobs_max) {
  std::size_t taken = 0;
  Rows rows(jobs_above_);
  Result<bool> more = rows.first(newest_job_, jobs_max);
  for (; more && *more; more = rows.next(), ++taken) {
    newest_job_ = rows.number(0);
    newest_.add(mark_of_id(rows.number(1), rows.text(2)), newest_job_);
  }
  if (!more) return more.error();
  return taken == jobs_max;
}

Result<bool> IdIndex::find(RemoteKey remote, std::string_view reference_id,
                           const Confirm& confirm) {
  if (Result<void> ready = look(); !ready) return ready.error();
  const IdMark mark = mark_of_id(remote, reference_id);
  Result<bool> found = newest_.find(mark, confirm);
  if (!found || *found || segments_.count() == 0) return found;
  if (filter_ && !filter_->may_contain(BloomFilter::spread(mark))) return false;
  found = segments_.find(mark, confirm);
  if (!found || *found || filter_) return found;
  // The filter costs a look at every block: it is made once as many were read for nothing.
  read_in_vain_ += segments_.count();
  if (read_in_vain_ < segments_.blocks()) return false;
  if (Result<void> built = build_filter(); !built) return built.error();
  return false;
}

Result<void> IdIndex::build_filter() {
  auto filter = std::make_unique<BloomFilter>(limits_.filter_bytes);
  Result<void> read =
      segments_.for_each_mark([&](IdMark mark) { filter->insert(BloomFilter::spread(mark)); });
  if (!read) return read;
  filter_ = std::move(filter);
  return {};
}

Result<void> IdIndex::add(RemoteKey remote, std::string_view reference_id, JobKey key) {
  if (Result<void> ready = look(); !ready) return ready;
  if (key <= newest_job_) return {};  // look() has met it
  newest_.add(mark_of_id(remote, reference_id), key);
  newest_job_ = key;
  ++untended_;
  if (newest_.size() < limits_.newest_max) return {};
  return write_segment();
}

Result<void> IdIndex::write_segment() {
  const std::vector<IdEntry> entries = newest_.sorted();
  Result<void> written = segments_.write(entries, newest_job_);
  if (!written) return written;
  if (filter_) {
    for (IdEntry entry : entries) filter_->insert(BloomFilter::spread(mark_of(entry)));
  }
  newest_.clear(newest_job_);
  return {};
}

Result<void> IdIndex::tend() {
  const std::uint64_t blocks = kMergePace * untended_ / limits_.entries_per_block;
  if (blocks == 0) return {};
  untended_ -= blocks * limits_.entries_per_block / kMergePace;
  return segments_.merge(blocks);
}

Result<bool> IdIndex::catch_up() {
  if (Result<void> read = read_seed(); !read) return read.error();
  Result<bool> sound = segments_.load();
  if (!sound) return sound;
  Result<std::int64_t> last =
      database_.number("SELECT coalesce(max(id), 0) FROM job", "reading the newest jobs");
  if (!last) return last.error();
  if (!*sound || segments_.covered() > *last) {
    if (Result<void> done = clear(); !done) return done.error();
  }
  // What makes no segment is taken in by look(), once an id is asked for.
  const JobKey without = *last - segments_.covered();
  if (static_cast<std::uint64_t>(without) < limits_.newest_max) {
    forget_newest();
    return false;
  }
  follow_segments();
  const std::size_t room = limits_.newest_max - newest_.size();
  Result<bool> more = take_in(room);
  if (!more) return more;
  looked_ = true;
  if (!*more) return false;
  untended_ += room;
  if (Result<void> written = write_segment(); !written) return written.error();
  return true;
}

Result<void> IdIndex::clear() {
  if (Result<void> done = segments_.clear(); !done) return done;
  forget_newest();
  return {};
}

void IdIndex::forget_newest() {
  looked_ = false;
  newest_.clear(0);
  newest_job_ = 0;
}

}  // namespace longshore::ledger

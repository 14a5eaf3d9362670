#include "ledger/id_segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/hash.hpp"
#include "ledger/id_block.hpp"

namespace longshore::ledger {

namespace {

constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);

// Of the block's content and its place, so that a block is right only where it belongs.
std::uint64_t checksum(std::string_view entries, std::int64_t key) {
  return hash64(entries, static_cast<std::uint64_t>(key));
}

std::string_view bytes_of(std::span<const IdEntry> entries) {
  return {reinterpret_cast<const char*>(entries.data()), entries.size_bytes()};
}

}  // namespace

IdSegments::IdSegments(Database& database, std::uint32_t entries_per_block)
    : database_(database),
      entries_per_block_(entries_per_block),
      list_(database,
            "SELECT id, base, last, level, entries, blocks, ready, merged_into FROM id_segment "
            "ORDER BY last, base DESC",
            "reading the index of ids"),
      new_segment_(database,
                   "INSERT INTO id_segment(base, last, level, entries, blocks, ready) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   "adding to the index of ids"),
      set_ready_(database, "UPDATE id_segment SET ready = ?2 WHERE id = ?1",
                 "merging the index of ids"),
      set_into_(database, "UPDATE id_segment SET merged_into = ?2 WHERE id = ?1",
                "merging the index of ids"),
      drop_sources_(database, "DELETE FROM id_segment WHERE merged_into = ?1",
                    "merging the index of ids"),
      put_block_(database, "INSERT OR REPLACE INTO id_block(id, entries) VALUES (?1, ?2)",
                 "adding to the index of ids"),
      get_block_(database, "SELECT entries FROM id_block WHERE id = ?1",
                 "reading the index of ids"),
      drop_blocks_(database, "DELETE FROM id_block WHERE id >= ?1 AND id < ?2",
                   "merging the index of ids") {}

Result<bool> IdSegments::load() {
  segments_.clear();
  covered_ = 0;
  damaged_ = false;
  Rows rows(list_);
  Result<bool> more = rows.first();
  for (; more && *more; more = rows.next()) {
    IdSegment segment;
    segment.id = rows.number(0);
    segment.base = rows.number(1);
    segment.last = rows.number(2);
    segment.level = static_cast<int>(rows.number(3));
    segment.entries = from_stored(rows.number(4));
    segment.blocks = static_cast<std::uint32_t>(rows.number(5));
    segment.ready = static_cast<std::uint32_t>(rows.number(6));
    segment.into = rows.number(7);
    covered_ = std::max(covered_, segment.last);
    segments_.push_back(segment);
  }
  if (!more) return more.error();
  return tiles();
}

// Whether the segments, those that are still being made left out, stand one behind the
// other without a gap.
bool IdSegments::tiles() const {
  JobKey last = 0;
  for (const IdSegment& segment : segments_) {
    if (segment.blocks == 0 || segment.ready > segment.blocks) return false;
    if (segment.ready < segment.blocks) continue;
    if (segment.base != last || segment.last <= last) return false;
    last = segment.last;
  }
  return last == covered_;
}

std::uint64_t IdSegments::blocks() const {
  std::uint64_t blocks = 0;
  for (const IdSegment& segment : segments_) {
    if (segment.into == 0) blocks += segment.blocks;
  }
  return blocks;
}

IdSegment* IdSegments::by_id(std::int64_t id) {
  auto found = std::ranges::find(segments_, id, &IdSegment::id);
  return found == segments_.end() ? nullptr : &*found;
}

// Whether another segment is the one to ask about that mark.
bool IdSegments::superseded(const IdSegment& segment, IdMark mark) {
  if (block_of(mark, segment.blocks) >= segment.ready) return true;
  if (segment.into == 0) return false;
  const IdSegment* into = by_id(segment.into);
  return into != nullptr && block_of(mark, into->blocks) < into->ready;
}

Result<bool> IdSegments::find(IdMark mark, const Confirm& confirm) {
  for (auto segment = segments_.rbegin(); segment != segments_.rend(); ++segment) {
    if (superseded(*segment, mark)) continue;
    Result<bool> found = find_in(*segment, mark, confirm);
    if (!found || *found) return found;
  }
  return false;
}

Result<bool> IdSegments::find_in(const IdSegment& segment, IdMark mark, const Confirm& confirm) {
  if (Result<void> read = get_block(segment, block_of(mark, segment.blocks)); !read) {
    return read.error();
  }
  auto entry = std::ranges::lower_bound(block_, entry_of(mark, 0));
  for (; entry != block_.end() && mark_of(*entry) == mark; ++entry) {
    Result<bool> confirmed = confirm(segment.base + distance_of(*entry));
    if (!confirmed || *confirmed) return confirmed;
  }
  return false;
}

Result<void> IdSegments::for_each_mark(const std::function<void(IdMark)>& each) {
  for (const IdSegment& segment : segments_) {
    for (std::uint32_t number = first_live(segment); number < segment.ready; ++number) {
      if (Result<void> read = get_block(segment, number); !read) return read;
      for (const IdEntry entry : block_) each(mark_of(entry));
    }
  }
  return {};
}

// The blocks before it were used up by the merge that the segment is in.
std::uint32_t IdSegments::first_live(const IdSegment& segment) {
  const IdSegment* into = segment.into == 0 ? nullptr : by_id(segment.into);
  if (into == nullptr) return 0;
  return block_of(first_mark(into->ready, into->blocks), segment.blocks);
}

Result<void> IdSegments::get_block(const IdSegment& segment, std::uint32_t number) {
  Rows rows(get_block_);
  Result<bool> found = rows.first(block_key(segment.id, number));
  if (!found) return found.error();
  const std::string_view bytes = *found ? rows.text(0) : std::string_view{};
  if (bytes.size() % sizeof(IdEntry) != 0 || bytes.size() < kChecksumBytes) {
    return damage(segment, number);
  }
  std::uint64_t sum = 0;
  std::memcpy(&sum, bytes.data(), kChecksumBytes);
  const std::string_view entries = bytes.substr(kChecksumBytes);
  if (sum != checksum(entries, block_key(segment.id, number))) return damage(segment, number);
  block_.resize(entries.size() / sizeof(IdEntry));
  if (!block_.empty()) std::memcpy(block_.data(), entries.data(), entries.size());
  return {};
}

Error IdSegments::damage(const IdSegment& segment, std::uint32_t number) {
  damaged_ = true;
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: the index of reference_ids is damaged (segment {}, block {} of "
                      "{}). The next import rebuilds it from the jobs themselves.",
                      database_.path(), segment.id, number, segment.blocks)};
}

Result<void> IdSegments::put_block(const IdSegment& segment, std::span<const IdEntry> entries) {
  const std::int64_t key = block_key(segment.id, segment.ready);
  const std::string_view content = bytes_of(entries);
  const std::uint64_t sum = checksum(content, key);
  bytes_.assign(reinterpret_cast<const char*>(&sum), kChecksumBytes);
  bytes_ += content;
  Result<std::int64_t> made = put_block_.run(key, Blob{bytes_});
  if (!made) return made.error();
  return {};
}

// A new row of the table of segments.
Result<void> IdSegments::record(IdSegment& segment) {
  segment.blocks = static_cast<std::uint32_t>((segment.entries - 1) / entries_per_block_ + 1);
  Result<std::int64_t> made =
      new_segment_.run(segment.base, segment.last, segment.level, as_stored(segment.entries),
                       segment.blocks, segment.ready);
  if (!made) return made.error();
  segment.id = sqlite3_last_insert_rowid(database_.handle());
  return {};
}

Result<void> IdSegments::write(std::span<const IdEntry> entries, JobKey last) {
  IdSegment segment;
  segment.base = covered_;
  segment.last = last;
  segment.entries = entries.size();
  if (Result<void> made = record(segment); !made) return made;
  auto from = entries.begin();
  for (; segment.ready < segment.blocks; ++segment.ready) {
    const std::uint64_t end = first_mark(segment.ready + 1, segment.blocks);
    auto to =
        std::find_if(from, entries.end(), [end](IdEntry entry) { return mark_of(entry) >= end; });
    if (Result<void> put = put_block(segment, {from, to}); !put) return put;
    from = to;
  }
  Result<std::int64_t> set = set_ready_.run(segment.id, segment.ready);
  if (!set) return set.error();
  segments_.push_back(segment);
  covered_ = last;
  return start_merges();
}

Result<void> IdSegments::clear() {
  for (const char* sql : {"DELETE FROM id_block", "DELETE FROM id_segment"}) {
    Result<void> done = database_.execute(sql, "rebuilding the index of ids");
    if (!done) return done;
  }
  segments_.clear();
  covered_ = 0;
  damaged_ = false;
  return {};
}

}  // namespace longshore::ledger

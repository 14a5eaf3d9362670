// Merging segments: two neighbours of one level become one of the next.
#include <algorithm>

#include "ledger/id_block.hpp"
#include "ledger/id_segments.hpp"

namespace longshore::ledger {

Result<void> IdSegments::reload() {
  Result<bool> sound = load();
  if (!sound) return sound.error();
  if (!*sound) return Error{ErrorKind::kInternal, "the index of reference_ids has a gap"};
  return {};
}

// Begins every merge that can be begun; the segments stay until theirs is done.
Result<void> IdSegments::start_merges() {
  const IdSegment* before = nullptr;
  for (const IdSegment& segment : segments_) {
    if (segment.ready < segment.blocks) continue;
    const bool fits = before != nullptr && before->into == 0 && segment.into == 0 &&
                      before->level == segment.level && segment.last - before->base <= kDistanceMax;
    if (fits) {
      if (Result<void> begun = start_merge(*before, segment); !begun) return begun;
      if (Result<void> read = reload(); !read) return read;
      return start_merges();
    }
    before = &segment;
  }
  return {};
}

Result<void> IdSegments::start_merge(const IdSegment& older, const IdSegment& newer) {
  IdSegment into;
  into.base = older.base;
  into.last = newer.last;
  into.level = newer.level + 1;
  into.entries = older.entries + newer.entries;
  if (Result<void> made = record(into); !made) return made;
  for (const IdSegment* source : {&older, &newer}) {
    Result<std::int64_t> set = set_into_.run(source->id, into.id);
    if (!set) return set.error();
  }
  return {};
}

Result<void> IdSegments::merge(std::uint64_t blocks) {
  bool finished = false;
  for (IdSegment& into : segments_) {
    if (into.ready == into.blocks) continue;
    for (std::uint64_t done = 0; done < blocks && into.ready < into.blocks; ++done) {
      if (Result<void> made = merge_block(into); !made) return made;
    }
    Result<std::int64_t> set = set_ready_.run(into.id, into.ready);
    if (!set) return set.error();
    if (into.ready < into.blocks) continue;
    finished = true;
    Result<std::int64_t> dropped = drop_sources_.run(into.id);
    if (!dropped) return dropped.error();
  }
  if (!finished) return {};
  if (Result<void> read = reload(); !read) return read;
  return start_merges();
}

// The next block of `into`, out of the blocks of its sources, which go once they are used up.
Result<void> IdSegments::merge_block(IdSegment& into) {
  const std::uint64_t begin = first_mark(into.ready, into.blocks);
  const std::uint64_t end = first_mark(into.ready + 1, into.blocks);
  merged_.clear();
  for (const IdSegment& source : segments_) {
    if (source.into != into.id) continue;
    const auto already = static_cast<std::ptrdiff_t>(merged_.size());
    if (Result<void> taken = take_marks(source, begin, end, source.base - into.base); !taken) {
      return taken;
    }
    std::inplace_merge(merged_.begin(), merged_.begin() + already, merged_.end());
    const std::uint32_t used = block_of(begin, source.blocks);
    const std::uint32_t needed = end == kMarks ? source.blocks : block_of(end, source.blocks);
    if (used == needed) continue;
    Result<std::int64_t> dropped =
        drop_blocks_.run(block_key(source.id, used), block_key(source.id, needed));
    if (!dropped) return dropped.error();
  }
  if (Result<void> put = put_block(into, merged_); !put) return put;
  ++into.ready;
  return {};
}

// Appends the entries with marks from `begin` to before `end`, their jobs `farther` away.
Result<void> IdSegments::take_marks(const IdSegment& source, std::uint64_t begin, std::uint64_t end,
                                    JobKey farther) {
  const std::uint32_t last = block_of(end - 1, source.blocks);
  for (std::uint32_t number = block_of(begin, source.blocks); number <= last; ++number) {
    if (Result<void> read = get_block(source, number); !read) return read;
    auto from = std::ranges::lower_bound(block_, begin, {}, mark_of);
    auto to = std::ranges::lower_bound(block_, end, {}, mark_of);
    for (; from != to; ++from) merged_.push_back(*from + static_cast<std::uint64_t>(farther));
  }
  return {};
}

}  // namespace longshore::ledger

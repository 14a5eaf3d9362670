// The reference_ids of all but the newest jobs: sorted by their marks, in blocks that the
// database keeps, in segments that are merged by doubling.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ledger/id_entry.hpp"
#include "ledger/statement.hpp"

namespace longshore::ledger {

// A segment holds the ids of the jobs above `base`, up to `last`. Each of its blocks holds an
// equal share of all marks, so that a mark's block is known without looking.
struct IdSegment {
  std::int64_t id = 0;
  JobKey base = 0;
  JobKey last = 0;
  int level = 0;              // how often it was merged
  std::uint64_t entries = 0;  // once complete
  std::uint32_t blocks = 0;   // once complete
  std::uint32_t ready = 0;    // blocks that are there, from the lowest marks on
  std::int64_t into = 0;      // the segment that it is being merged into; 0: none
};

// Two neighbours of one level are merged block by block, in rising order of marks, beside
// the work of the transactions: what the new segment has is taken out of the old ones in the
// same transaction, so that every state in between is whole. One thread; the changes need a
// transaction, after whose rollback load() is due.
class IdSegments {
 public:
  // `entries_per_block` is the usual number; a page of the database has room for 506.
  IdSegments(Database& database, std::uint32_t entries_per_block);

  // Takes up what the database holds. False: what it holds cannot be right.
  Result<bool> load();
  // Jobs up to here are in segments.
  JobKey covered() const { return covered_; }
  std::size_t count() const { return segments_.size(); }
  std::uint64_t blocks() const;

  // As NewestIds::find(). Sets damaged() with the error when a block is not what was written.
  Result<bool> find(IdMark mark, const Confirm& confirm);
  bool damaged() const { return damaged_; }
  // Every mark there is, in no order; none is left out. Sets damaged() as find() does.
  Result<void> for_each_mark(const std::function<void(IdMark)>& each);

  // A new segment over the jobs above covered(), up to `last`; distances are from covered().
  Result<void> write(std::span<const IdEntry> entries, JobKey last);
  // Goes on with each merge that is under way by `blocks` blocks.
  Result<void> merge(std::uint64_t blocks);
  Result<void> clear();

 private:
  IdSegment* by_id(std::int64_t id);
  bool tiles() const;
  bool superseded(const IdSegment& segment, IdMark mark);
  std::uint32_t first_live(const IdSegment& segment);
  Result<bool> find_in(const IdSegment& segment, IdMark mark, const Confirm& confirm);

  Result<void> record(IdSegment& segment);
  Result<void> put_block(const IdSegment& segment, std::span<const IdEntry> entries);
  Result<void> get_block(const IdSegment& segment, std::uint32_t number);
  Error damage(const IdSegment& segment, std::uint32_t number);

  Result<void> reload();
  Result<void> start_merges();
  Result<void> start_merge(const IdSegment& older, const IdSegment& newer);
  Result<void> merge_block(IdSegment& into);
  Result<void> take_marks(const IdSegment& source, std::uint64_t begin, std::uint64_t end,
                          JobKey farther);

  Database& database_;
  std::uint32_t entries_per_block_;
  std::vector<IdSegment> segments_;  // by last, then by base: the newest last
  JobKey covered_ = 0;
  bool damaged_ = false;
  std::vector<IdEntry> block_;   // read last
  std::vector<IdEntry> merged_;  // being put together
  std::string bytes_;            // of a block being written

  Statement list_;
  Statement new_segment_;
  Statement set_ready_;
  Statement set_into_;
  Statement drop_sources_;
  Statement put_block_;
  Statement get_block_;
  Statement drop_blocks_;
};

}  // namespace longshore::ledger

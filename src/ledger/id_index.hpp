// From a reference_id to its job: the newest in memory, the others in segments beside the
// table of jobs. It holds nothing that the table does not: it can be made anew from it.
#pragma once

#include <memory>
#include <string_view>

#include "core/bloom_filter.hpp"
#include "core/limits.hpp"
#include "ledger/id_segments.hpp"
#include "ledger/newest_ids.hpp"

namespace longshore::ledger {

struct IdIndexLimits {
  std::size_t newest_max = limits::kLedgerNewestIdsMax;
  std::uint32_t entries_per_block = 440;
  std::size_t filter_bytes = limits::kLedgerFilterBytes;
};

// One thread. The database outlives it.
class IdIndex {
 public:
  IdIndex(Database& database, const IdIndexLimits& limits);

  // Asks `confirm` of the jobs that may be it until one is confirmed.
  Result<bool> find(RemoteKey remote, std::string_view reference_id, const Confirm& confirm);

  // For whoever writes, in a transaction: a job that was inserted, with the highest key yet.
  Result<void> add(RemoteKey remote, std::string_view reference_id, JobKey key);
  // … at the end of each transaction: goes on with merges, in proportion to what was added.
  Result<void> tend();
  // … in a transaction after opening, as often as it returns true: makes a segment of jobs that
  // the segments lack, where there are enough for one.
  Result<bool> catch_up();
  // … when a call has failed and damaged() tells why: empties it, for catch_up().
  bool damaged() const { return segments_.damaged(); }
  Result<void> clear();

  // Other transactions may have been committed meanwhile: looks again at the next use.
  void look_again() { looked_ = false; }
  // … and what is in memory may not hold: a transaction was undone.
  void forget_newest();

 private:
  IdMark mark_of_id(RemoteKey remote, std::string_view reference_id) const;
  Result<void> read_seed();
  Result<void> look();
  Error incomplete() const;
  void follow_segments();
  Result<bool> take_in(std::size_t jobs_max);
  Result<void> write_segment();
  Result<void> build_filter();

  Database& database_;
  IdIndexLimits limits_;
  bool looked_ = false;
  std::uint64_t seed_ = 0;
  NewestIds newest_;
  JobKey newest_job_ = 0;  // the last one that newest_ or a segment holds
  IdSegments segments_;
  std::unique_ptr<BloomFilter> filter_;  // of what is in the segments, once it pays
  std::uint64_t read_in_vain_ = 0;       // blocks, for want of a filter
  std::uint64_t untended_ = 0;           // jobs added

  Statement read_seed_;
  Statement jobs_above_;
};

}  // namespace longshore::ledger

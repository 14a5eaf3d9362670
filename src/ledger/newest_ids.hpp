// The reference_ids of the newest jobs, in memory: those that no segment holds yet.
#pragma once

#include <vector>

#include "ledger/id_entry.hpp"

namespace longshore::ledger {

// Open addressing, at most half full: 16 to 32 bytes an id. One thread.
class NewestIds {
 public:
  // Forgets everything; what comes from now on are jobs above `base`.
  void clear(JobKey base);
  JobKey base() const { return base_; }
  std::size_t size() const { return size_; }

  void add(IdMark mark, JobKey key);
  // Asks `confirm` of the jobs with that mark until one is confirmed.
  Result<bool> find(IdMark mark, const Confirm& confirm) const;
  // All of them, by mark; distances are from base().
  std::vector<IdEntry> sorted() const;

 private:
  void put(IdEntry entry);
  void grow();

  JobKey base_ = 0;
  std::size_t size_ = 0;
  std::vector<IdEntry> table_;  // 0: free; a power of two
};

}  // namespace longshore::ledger

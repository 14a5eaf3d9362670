// A set of the ledger's job keys: one bit a job, since keys are small and dense.
#pragma once

#include <cstdint>
#include <vector>

#include "core/ledger_records.hpp"

namespace longshore::plan {

class JobBitmap {
 public:
  bool contains(JobKey key) const {
    const auto at = word(key);
    return at < words_.size() && (words_[at] & bit(key)) != 0;
  }
  void insert(JobKey key) {
    const auto at = word(key);
    if (at >= words_.size()) words_.resize(at + at / 2 + 64);
    words_[at] |= bit(key);
  }
  void erase(JobKey key) {
    const auto at = word(key);
    if (at < words_.size()) words_[at] &= ~bit(key);
  }

 private:
  static std::size_t word(JobKey key) { return static_cast<std::uint64_t>(key) / 64; }
  static std::uint64_t bit(JobKey key) { return 1ULL << (static_cast<std::uint64_t>(key) % 64); }

  std::vector<std::uint64_t> words_;
};

}  // namespace longshore::plan

// A set of the ledger's job keys: one bit a job, since keys are small and dense.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/ledger_records.hpp"

namespace longshore::plan {

// Kept in pages, made when a key of theirs is put in: growing copies only the list of pages,
// and a ledger's older jobs take no room where a run meets none of them.
class JobBitmap {
 public:
  bool contains(JobKey key) const {
    const Page* page = page_of(key);
    return page != nullptr && ((*page)[word(key)] & bit(key)) != 0;
  }
  void insert(JobKey key) {
    const auto at = page_number(key);
    if (at >= pages_.size()) pages_.resize(at + 1);
    if (pages_[at] == nullptr) pages_[at] = std::make_unique<Page>();
    (*pages_[at])[word(key)] |= bit(key);
  }
  void erase(JobKey key) {
    if (Page* page = page_of(key)) (*page)[word(key)] &= ~bit(key);
  }

 private:
  static constexpr std::size_t kWords = 512;  // of a page: 4 KiB, 32,768 jobs
  using Page = std::array<std::uint64_t, kWords>;

  static std::size_t page_number(JobKey key) {
    return static_cast<std::uint64_t>(key) / (64 * kWords);
  }
  static std::size_t word(JobKey key) { return static_cast<std::uint64_t>(key) / 64 % kWords; }
  static std::uint64_t bit(JobKey key) { return 1ULL << (static_cast<std::uint64_t>(key) % 64); }

  Page* page_of(JobKey key) const {
    const auto at = page_number(key);
    return at < pages_.size() ? pages_[at].get() : nullptr;
  }

  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace longshore::plan

#include "ledger/newest_ids.hpp"

#include <algorithm>

namespace longshore::ledger {

namespace {

constexpr std::size_t kSlotsAtFirst = 256;

}  // namespace

void NewestIds::clear(JobKey base) {
  base_ = base;
  size_ = 0;
  std::ranges::fill(table_, 0);
}

void NewestIds::add(IdMark mark, JobKey key) {
  if (2 * (size_ + 1) > table_.size()) grow();
  put(entry_of(mark, key - base_));
  ++size_;
}

void NewestIds::put(IdEntry entry) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = mark_of(entry) & mask;
  while (table_[at] != 0) at = (at + 1) & mask;
  table_[at] = entry;
}

void NewestIds::grow() {
  std::vector<IdEntry> old(std::max(kSlotsAtFirst, 2 * table_.size()));
  old.swap(table_);
  for (IdEntry entry : old) {
    if (entry != 0) put(entry);
  }
}

Result<bool> NewestIds::find(IdMark mark, const Confirm& confirm) const {
  if (size_ == 0) return false;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = mark & mask; table_[at] != 0; at = (at + 1) & mask) {
    if (mark_of(table_[at]) != mark) continue;
    Result<bool> confirmed = confirm(base_ + distance_of(table_[at]));
    if (!confirmed || *confirmed) return confirmed;
  }
  return false;
}

std::vector<IdEntry> NewestIds::sorted() const {
  std::vector<IdEntry> entries;
  entries.reserve(size_);
  std::ranges::copy_if(table_, std::back_inserter(entries),
                       [](IdEntry entry) { return entry != 0; });
  std::ranges::sort(entries);
  return entries;
}

}  // namespace longshore::ledger

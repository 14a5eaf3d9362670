// What a piece of the manifest holds.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "core/row.hpp"

namespace longshore::manifest {

using Item = std::variant<Job, Reject>;

// Jobs and rejects, in order. clear() keeps the memory of ordinary jobs, so that filling the
// same list over and over allocates nothing; that of long ones it gives back.
class Items {
 public:
  // Of a text whose memory is kept.
  static constexpr std::size_t kKeptBytesMax = 2 * 1024;

  // A job to be filled: what it holds is left from before.
  Job& add_job() {
    if (size_ == items_.size()) items_.emplace_back();
    return std::get<Job>(items_[size_++]);
  }
  void add(Reject reject) {
    if (size_ == items_.size()) {
      items_.emplace_back(std::move(reject));
    } else {
      items_[size_] = std::move(reject);
    }
    ++size_;
  }
  void clear() {
    for (Item& item : std::span(items_).first(size_)) {
      if (!keeps(item)) item.emplace<Job>();  // assigning to a string leaves it its memory
    }
    size_ = 0;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Item& operator[](std::size_t at) { return items_[at]; }
  const Item& operator[](std::size_t at) const { return items_[at]; }
  auto begin() { return std::span(items_).first(size_).begin(); }
  auto end() { return std::span(items_).first(size_).end(); }
  auto begin() const { return std::span(items_).first(size_).begin(); }
  auto end() const { return std::span(items_).first(size_).end(); }

 private:
  static bool keeps(const Item& item) {
    const Job* const job = std::get_if<Job>(&item);
    if (job == nullptr || job->members.capacity() > kKeptBytesMax) return false;
    return job->rows.empty() ||
           (job->rows.size() == 1 && job->rows.front().bytes.capacity() <= kKeptBytesMax);
  }

  std::vector<Item> items_;  // jobs, from size_ on
  std::size_t size_ = 0;
};

}  // namespace longshore::manifest

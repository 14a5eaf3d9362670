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

// Jobs and rejects, in order. clear() keeps the memory that they have, so that filling the
// same list over and over allocates nothing.
class Items {
 public:
  // A job to be filled: what it holds is left from before.
  Job& add_job() {
    if (size_ == items_.size()) items_.emplace_back();
    Item& item = items_[size_++];
    Job* job = std::get_if<Job>(&item);
    return job != nullptr ? *job : item.emplace<Job>();
  }
  void add(Reject reject) {
    if (size_ == items_.size()) {
      items_.emplace_back(std::move(reject));
    } else {
      items_[size_] = std::move(reject);
    }
    ++size_;
  }
  void clear() { size_ = 0; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Item& operator[](std::size_t at) { return items_[at]; }
  const Item& operator[](std::size_t at) const { return items_[at]; }
  auto begin() { return std::span(items_).first(size_).begin(); }
  auto end() { return std::span(items_).first(size_).end(); }
  auto begin() const { return std::span(items_).first(size_).begin(); }
  auto end() const { return std::span(items_).first(size_).end(); }

 private:
  std::vector<Item> items_;
  std::size_t size_ = 0;
};

}  // namespace longshore::manifest

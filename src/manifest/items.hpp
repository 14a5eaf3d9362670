// What a piece of the manifest holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "core/limits.hpp"
#include "core/row.hpp"
#include "core/text_buffer.hpp"

namespace longshore::manifest {

struct MappedRow;
struct Row;

using Item = std::variant<JobView, Reject>;

// Jobs and rejects, in order; the jobs' texts lie one behind the other in memory of the list's own.
// clear() keeps that memory, so that filling the same list over and over allocates nothing; that of
// long texts it gives back.
class Items {
 public:
  static constexpr std::size_t kKeptBytesMax = limits::kPlanBytesMax;

  Items() = default;
  Items(Items&& other) noexcept { swap(other); }
  Items& operator=(Items&& other) noexcept {
    Items taken(std::move(other));
    swap(taken);
    return *this;
  }

  // What rows are mapped into to be added.
  TextBuffer& text() { return text_; }
  // A job of one row, which `mapped` has in text(). Its content_hash is there after hash_new().
  void add(const MappedRow& mapped, const Row& row);
  // A job whose texts nobody else needs.
  void add(Job job);
  void add(Reject reject);
  // In one go, since what was only just written is slow to read.
  void hash_new();
  void clear();

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::uint64_t rows() const { return rows_; }
  std::size_t bytes() const { return bytes_; }  // about
  const Item& operator[](std::size_t at) const { return items_[at]; }
  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }

 private:
  struct New {
    std::size_t item = 0;
    std::size_t tag_end = 0;
    std::size_t priority_end = 0;
  };
  struct Joined {
    Job job;
    std::vector<RowView> rows;
  };

  std::span<const Item> all() const { return std::span(items_).first(size_); }
  Item& next();
  void swap(Items& other);

  std::vector<Item> items_;  // jobs, from size_ on
  std::size_t size_ = 0;
  std::uint64_t rows_ = 0;
  std::size_t bytes_ = 0;
  bool rejects_ = false;  // there are some
  TextBuffer text_;
  std::vector<New> new_;
  std::deque<Joined> joined_;
};

}  // namespace longshore::manifest

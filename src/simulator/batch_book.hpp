// The project's batches, by id and by name. The first one is the default batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace longshore::simulator {

struct Batch {
  std::string id;
  std::string name;
  std::string label;
  std::string description;
  std::vector<std::uint32_t> jobs;  // indices, in order of creation
};

// Not thread-safe. Nothing is ever removed.
class BatchBook {
 public:
  explicit BatchBook(std::uint64_t seed);

  std::optional<std::uint32_t> find_id(std::string_view id) const;
  bool has_name(std::string_view name) const { return by_name_.contains(name); }
  // The name must be new, and the book not full().
  const Batch& add(std::string_view name, std::string_view label, std::string_view description);

  Batch& at(std::uint32_t index) { return batches_[index]; }
  const Batch& at(std::uint32_t index) const { return batches_[index]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(batches_.size()); }
  bool full() const;

 private:
  std::uint64_t seed_;
  std::deque<Batch> batches_;  // the maps point into it
  std::unordered_map<std::string_view, std::uint32_t> by_id_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
};

}  // namespace longshore::simulator

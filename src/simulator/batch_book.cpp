#include "simulator/batch_book.hpp"

#include "simulator/limits.hpp"
#include "simulator/uuid.hpp"

namespace longshore::simulator {
namespace {

constexpr std::uint64_t kBatchIds = 2;  // tells their UUIDs from those of jobs

}  // namespace

BatchBook::BatchBook(std::uint64_t seed) : seed_(seed) {
  add("default", "default", "The default batch of the project");
}

bool BatchBook::full() const {
  return batches_.size() >= limits::kBatchesMax;
}

std::optional<std::uint32_t> BatchBook::find_id(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

const Batch& BatchBook::add(std::string_view name, std::string_view label,
                            std::string_view description) {
  const std::uint32_t index = size();
  const Batch& batch = batches_.emplace_back(Batch{uuid_of(seed_, kBatchIds, index),
                                                   std::string(name),
                                                   std::string(label),
                                                   std::string(description),
                                                   {}});
  by_id_.emplace(batch.id, index);
  by_name_.emplace(batch.name, index);
  return batch;
}

}  // namespace longshore::simulator

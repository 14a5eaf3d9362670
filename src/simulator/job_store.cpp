#include "simulator/job_store.hpp"

#include <algorithm>
#include <cstring>

#include "core/hash.hpp"
#include "simulator/limits.hpp"

namespace longshore::simulator {
namespace {

constexpr std::size_t kBlockBytes = 1024 * 1024;
constexpr std::size_t kFirstTableSlots = 1024;  // a power of two, as all its sizes

std::uint32_t hash_of(std::string_view text) {
  return static_cast<std::uint32_t>(hash64(text));
}

}  // namespace

bool JobStore::full() const {
  return slots_.size() >= limits::kJobsMax;
}

std::size_t JobStore::bytes() const {
  return slots_.capacity() * sizeof(Slot) + table_.capacity() * sizeof(std::uint32_t) +
         block_bytes_;
}

JobStore::Entry JobStore::at(std::uint32_t index) const {
  const Slot& slot = slots_[index];
  return {std::string_view(slot.text, slot.length), slot.batch};
}

// Where the id stands in the table, or the free place where it would. The table is not empty.
std::size_t JobStore::probe(std::string_view reference_id, std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t place = hash & mask;
  while (table_[place] != 0) {
    const Slot& slot = slots_[table_[place] - 1];
    if (slot.hash == hash && std::string_view(slot.text, slot.length) == reference_id) break;
    place = (place + 1) & mask;
  }
  return place;
}

std::optional<std::uint32_t> JobStore::find(std::string_view reference_id) const {
  if (table_.empty()) return std::nullopt;
  const std::uint32_t found = table_[probe(reference_id, hash_of(reference_id))];
  if (found == 0) return std::nullopt;
  return found - 1;
}

std::uint32_t JobStore::add(std::string_view reference_id, std::uint32_t batch) {
  if ((slots_.size() + 1) * 3 > table_.size() * 2) grow();
  const std::uint32_t hash = hash_of(reference_id);
  const auto index = static_cast<std::uint32_t>(slots_.size());
  slots_.push_back(
      {keep(reference_id), static_cast<std::uint32_t>(reference_id.size()), hash, batch});
  const std::size_t mask = table_.size() - 1;
  std::size_t place = hash & mask;
  while (table_[place] != 0) place = (place + 1) & mask;
  table_[place] = index + 1;
  return index;
}

void JobStore::grow() {
  table_.assign(std::max(kFirstTableSlots, table_.size() * 2), 0);
  const std::size_t mask = table_.size() - 1;
  for (std::uint32_t index = 0; index < size(); ++index) {
    std::size_t place = slots_[index].hash & mask;
    while (table_[place] != 0) place = (place + 1) & mask;
    table_[place] = index + 1;
  }
}

// Blocks never move, so that entries may point into them.
const char* JobStore::keep(std::string_view text) {
  if (blocks_.empty() || text.size() > block_left_) {
    block_left_ = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique<char[]>(block_left_));
    block_bytes_ += block_left_;
  }
  // A block is filled from its end, which needs one number and no pointer.
  char* to = blocks_.back().get() + (block_left_ - text.size());
  std::memcpy(to, text.data(), text.size());
  block_left_ -= text.size();
  return to;
}

}  // namespace longshore::simulator

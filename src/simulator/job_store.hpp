// Every reference_id the remote has seen, packed: some 60 bytes a job beside the id's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace longshore::simulator {

// Not thread-safe. Nothing is ever removed; views stay valid as long as the store.
class JobStore {
 public:
  static constexpr std::uint32_t kBurnt = UINT32_MAX;  // as a batch: an id without a job

  struct Entry {
    std::string_view reference_id;
    std::uint32_t batch = 0;
  };

  // The entry's index, or nothing where the id is new.
  std::optional<std::uint32_t> find(std::string_view reference_id) const;
  // The new entry's index. The id must be new, and the store not full().
  std::uint32_t add(std::string_view reference_id, std::uint32_t batch);

  Entry at(std::uint32_t index) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }
  bool full() const;
  std::size_t bytes() const;  // of memory, all in all

 private:
  struct Slot {
    const char* text;
    std::uint32_t length;
    std::uint32_t hash;
    std::uint32_t batch;
  };

  std::size_t probe(std::string_view reference_id, std::uint32_t hash) const;
  void grow();
  const char* keep(std::string_view text);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> table_;  // open addressing: index + 1, 0 = free
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_ = 0;
  std::size_t block_bytes_ = 0;  // all blocks together
};

}  // namespace longshore::simulator

// The ids that a check has met, without a ledger to ask: 16 bytes each in memory, and what
// grows beyond a bound in sorted pieces on disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "longshore/environment.hpp"

namespace longshore::plan {

// One thread. An id is known by a seeded 64-bit hash: among ten million ids two are mixed up
// with a probability of three in a million, which a check may risk and an import does not.
class SeenIds {
 public:
  // `seed` should be random. At most `in_memory_max` ids are held in memory at a time.
  SeenIds(Files& files, std::uint64_t seed, std::size_t in_memory_max = kInMemoryMax);
  ~SeenIds();

  // The content hash under which the id was met first, if it was; otherwise remembers it.
  Result<std::optional<std::uint64_t>> meet(std::string_view id, std::uint64_t content_hash);

  static constexpr std::size_t kInMemoryMax = 1 << 19;

 private:
  struct Entry {
    std::uint64_t hash = 0;  // 0: free
    std::uint64_t content = 0;
  };
  class Segment;

  Entry& slot(std::uint64_t hash);
  void grow();
  Result<std::optional<std::uint64_t>> look_in_segments(std::uint64_t hash);
  Result<void> spill();

  Files& files_;
  std::uint64_t seed_;
  std::size_t in_memory_max_;
  std::vector<Entry> table_;  // open addressing, at most half full; a power of two
  std::size_t count_ = 0;
  std::vector<std::unique_ptr<Segment>> segments_;
};

}  // namespace longshore::plan

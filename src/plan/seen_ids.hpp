// The ids that a check has met, without a ledger to ask: 16 bytes each in memory, and what
// grows beyond a bound in sorted pieces on disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/big_table.hpp"
#include "core/bloom_filter.hpp"
#include "longshore/environment.hpp"
#include "plan/seen_segment.hpp"

namespace longshore::plan {

// One thread. An id is known by a seeded 64-bit hash: among ten million ids two are mixed up
// with a probability of three in a million, which a check may risk and an import does not.
// Memory does not grow with the ids: 32 MiB of them at first; once something is on disk, half of
// it holds further ids and half tells what need not be looked for there.
class SeenIds {
 public:
  // `seed` should be random. Twice `in_memory_max` ids are held in memory before any goes to disk,
  // and at most `in_memory_max` from then on.
  SeenIds(Files& files, std::uint64_t seed, std::size_t in_memory_max = kInMemoryMax);
  ~SeenIds();

  // What an id is known by. Memory that meet() will want is fetched meanwhile: it pays to ask
  // for many ids before any of them is met.
  struct Key {
    std::uint64_t hash = 0;
  };
  Key key_of(std::string_view id) const;

  // The content hash under which the id was met first, if it was; otherwise remembers it.
  Result<std::optional<std::uint64_t>> meet(Key key, std::uint64_t content_hash);

  // The same of an id that is not to be remembered.
  Result<std::optional<std::uint64_t>> find(Key key);

  static constexpr std::size_t kInMemoryMax = 3 << 18;

 private:
  SeenId* slot(std::uint64_t hash);
  std::size_t home(std::uint64_t hash) const { return hash >> home_shift_; }
  Result<std::optional<std::uint64_t>> look_on_disk(std::uint64_t hash);
  Result<void> spill();
  Result<void> halve();
  std::size_t sort();

  Files& files_;
  const std::uint64_t seed_;
  std::size_t in_memory_max_;  // of table_ as it is
  int home_shift_;
  // Open addressing, at most three quarters full. The home of a hash rises with it, and the
  // places behind the last home stand in for a way round, so that the ids lie almost sorted.
  std::unique_ptr<BigTable<SeenId>> table_;
  std::size_t count_ = 0;
  std::optional<BloomFilter> spilled_;  // the ids in segments_
  std::vector<std::unique_ptr<SeenSegment>> segments_;
};

}  // namespace longshore::plan

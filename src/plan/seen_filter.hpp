// Whether a hash was perhaps met before: a filter of fixed size that says no for sure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/big_table.hpp"

namespace longshore::plan {

// A Bloom filter in blocks of one cache line, with a bit in each of a block's words: one miss
// of the cache a look-up. At ten million hashes it errs once in some 400 look-ups, at thirty
// million once in 16; it never grows. Hashes in rising order fill it from front to end.
class SeenFilter {
 public:
  void insert(std::uint64_t hash) {
    Block& block = blocks_[place(hash)];
    for (std::size_t i = 0; i < block.size(); ++i) block[i] |= bit(hash, i);
  }
  bool perhaps(std::uint64_t hash) const {
    const Block& block = blocks_[place(hash)];
    std::uint64_t missing = 0;
    for (std::size_t i = 0; i < block.size(); ++i) missing |= ~block[i] & bit(hash, i);
    return missing == 0;
  }
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&blocks_[place(hash)]); }

 private:
  using Block = std::array<std::uint64_t, 8>;
  static constexpr std::size_t kBlocks = 1 << 18;  // 16 MiB

  static std::size_t place(std::uint64_t hash) { return (hash >> 32) * kBlocks >> 32; }
  // The hash's lower half, multiplied by an odd number for each word.
  static std::uint64_t bit(std::uint64_t hash, std::size_t word) {
    constexpr std::array<std::uint32_t, 8> kSalts = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU,
                                                     0xa2b7289dU, 0x705495c7U, 0x2df1424bU,
                                                     0x9efc4947U, 0x5c6bfb31U};
    return std::uint64_t{1} << (static_cast<std::uint32_t>(hash) * kSalts[word] >> 26);
  }

  BigTable<Block> blocks_{kBlocks};
};

}  // namespace longshore::plan

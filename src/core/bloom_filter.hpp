// Whether a hash was perhaps put in before: a filter of fixed size that says no for sure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/big_table.hpp"

namespace longshore {

// A Bloom filter in blocks of one cache line, with a bit in each of a block's words: one miss
// of the cache a look-up. With 13 bits of room a hash it errs once in some 400 look-ups, with
// four once in 16. Nothing is taken out. Hashes use all 64 bits, see spread(); put in in rising
// order they fill it from front to end.
class BloomFilter {
 public:
  // `bytes` is rounded down to whole cache lines, and up to one.
  explicit BloomFilter(std::size_t bytes)
      : blocks_(std::max<std::size_t>(bytes / sizeof(Block), 1)) {}

  void insert(std::uint64_t hash) {
    Block& block = blocks_[place(hash)];
    for (std::size_t i = 0; i < block.size(); ++i) block[i] |= bit(hash, i);
  }
  bool may_contain(std::uint64_t hash) const {
    const Block& block = blocks_[place(hash)];
    // What was never put in nearly always lacks one of the first four: a branch that is foreseen.
    return holds(block, hash, 0) && holds(block, hash, 4);
  }
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&blocks_[place(hash)]); }

  // Over all 64 bits what stands in a few (the finaliser of MurmurHash3).
  static std::uint64_t spread(std::uint64_t value) {
    value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCDULL;
    value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53ULL;
    return value ^ (value >> 33);
  }

 private:
  using Block = std::array<std::uint64_t, 8>;
  static constexpr std::array<std::uint32_t, 8> kSalts = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU,
                                                          0xa2b7289dU, 0x705495c7U, 0x2df1424bU,
                                                          0x9efc4947U, 0x5c6bfb31U};

  std::size_t place(std::uint64_t hash) const { return (hash >> 32) * blocks_.size() >> 32; }
  // The hash's lower half, multiplied by an odd number for each word.
  static std::uint64_t bit(std::uint64_t hash, std::size_t word) {
    return std::uint64_t{1} << (static_cast<std::uint32_t>(hash) * kSalts[word] >> 26);
  }

  // The bits of four words in a row.
  static bool holds(const Block& block, std::uint64_t hash, std::size_t first) {
    std::uint64_t missing = 0;
    for (std::size_t i = first; i < first + 4; ++i) missing |= ~block[i] & bit(hash, i);
    return missing == 0;
  }

  BigTable<Block> blocks_;
};

}  // namespace longshore

// Where a mark's block is: each of a segment's blocks holds an equal share of all marks.
#pragma once

#include <cstdint>

namespace longshore::ledger {

inline constexpr std::uint64_t kMarks = std::uint64_t{1} << 32;

// Which of `blocks` shares a mark belongs to.
inline std::uint32_t block_of(std::uint64_t mark, std::uint32_t blocks) {
  return static_cast<std::uint32_t>(mark * blocks >> 32);
}

// The lowest mark of a share; of the one behind the last, one more than there are.
inline std::uint64_t first_mark(std::uint64_t number, std::uint32_t blocks) {
  return (number * kMarks + blocks - 1) / blocks;
}

// A block's key in the database: its segment, and its number in the lower half.
inline std::int64_t block_key(std::int64_t segment, std::uint64_t number) {
  return segment << 32 | static_cast<std::int64_t>(number);
}

}  // namespace longshore::ledger

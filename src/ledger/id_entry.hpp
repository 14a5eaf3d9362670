// A reference_id and its job as the index keeps them: eight bytes.
#pragma once

#include <cstdint>
#include <functional>

#include "core/ledger_records.hpp"
#include "longshore/result.hpp"

namespace longshore::ledger {

// 32 bits of the hash of remote and reference_id. Different ids may share one: among ten
// million every 430th does, which costs a look at one more row of the table, and no more.
using IdMark = std::uint32_t;

// The mark above the job's distance from a base: sorted as numbers they stand by mark. The
// distance is at least 1, so that no entry is 0.
using IdEntry = std::uint64_t;

inline constexpr JobKey kDistanceMax = 0xFFFF'FFFF;

inline IdEntry entry_of(IdMark mark, JobKey distance) {
  return std::uint64_t{mark} << 32 | static_cast<std::uint64_t>(distance);
}
inline IdMark mark_of(IdEntry entry) {
  return static_cast<IdMark>(entry >> 32);
}
inline JobKey distance_of(IdEntry entry) {
  return static_cast<JobKey>(entry & 0xFFFF'FFFF);
}

// Whether the job of that key is the one that is looked for; asked of each with its mark.
using Confirm = std::function<Result<bool>(JobKey)>;

}  // namespace longshore::ledger

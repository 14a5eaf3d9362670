// The rows that both stores are given: ids in no order, and UUIDs as the API gives them.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace longshore::bench {

struct Load {
  std::uint64_t rows = 0;
  std::uint64_t rows_per_commit = 0;
};

// A bijection over 64 bits: row numbers become ids in no order, none of them twice.
inline std::uint64_t scatter(std::uint64_t number) {
  number = (number ^ (number >> 31)) * 0x7FB5D329728EA185ULL;
  number = (number ^ (number >> 27)) * 0x81DADEF4BC2DD44DULL;
  return number ^ (number >> 33);
}

inline std::string id_of(std::uint64_t row) {
  return fmt::format("{:016x}", scatter(row));
}

inline std::string job_id_of(std::uint64_t row) {
  const std::uint64_t a = scatter(~row);
  const std::uint64_t b = scatter(a);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, a >> 16 & 0xFFFF, a & 0xFFFF,
                     b >> 48, b & 0xFFFF'FFFF'FFFF);
}

}  // namespace longshore::bench

// The instants of the ledger: milliseconds since 1970, UTC.
#pragma once

#include <chrono>
#include <cstdint>

#include "longshore/environment.hpp"

namespace longshore {

inline std::int64_t unix_ms(SystemTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

inline SystemTime from_unix_ms(std::int64_t ms) {
  return SystemTime(std::chrono::milliseconds(ms));
}

}  // namespace longshore

// How a job_id stands in its column: a UUID in its usual form as its 16 bytes, any other
// text as it is, and what is not known yet as a blob of another length that keeps the place.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace longshore::ledger {

inline constexpr std::size_t kUuidBytes = 16;

// The 16 bytes of a UUID in lower-case 8-4-4-4-12 form; nothing for any other text.
std::optional<std::array<char, kUuidBytes>> pack_uuid(std::string_view text);

// Whether a column's value is one, and not the room that is kept for it.
inline bool is_job_id(bool is_text, std::size_t bytes) {
  return is_text || bytes == kUuidBytes;
}

// The text of a column's value. `is_text` tells which of the forms above it has.
std::string job_id_text(bool is_text, std::string_view stored);

}  // namespace longshore::ledger

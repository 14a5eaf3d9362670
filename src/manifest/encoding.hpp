// Which bytes are text: UTF-8 without NUL, and a manifest that is plainly something else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longshore::manifest {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// So many first bytes (or all there are) decide what foreign_encoding() says.
inline constexpr std::size_t kEncodingBytes = 4;

// What to tell the user where the first bytes are UTF-16 or UTF-32; empty for anything else.
std::string foreign_encoding(std::string_view first_bytes);

// Where the first byte stands that cannot be part of UTF-8 text.
std::optional<std::size_t> first_not_utf8(std::string_view bytes);

// UTF-8 is checked in large pieces as bytes arrive, since a check per record costs more than
// the record. Only records in a piece with a fault, or behind the last line end, are looked
// at one by one. Offsets are those of the manifest.
class TextCheck {
 public:
  // `bytes`, which start at `offset`, have just arrived behind `unread` (their tail).
  void arrived(std::string_view unread, std::uint64_t offset, std::size_t bytes);
  // The first byte of the record that is not text, if any: not UTF-8, or NUL.
  std::optional<std::size_t> fault(std::string_view record, std::uint64_t offset) const {
    if (offset >= dirty_to_ && offset + record.size() <= checked_to_) return std::nullopt;
    return first_not_text(record);
  }

 private:
  static std::optional<std::size_t> first_not_text(std::string_view record);

  std::uint64_t checked_to_ = 0;  // everything before was looked at
  std::uint64_t dirty_to_ = 0;    // something before has a fault
};

}  // namespace longshore::manifest

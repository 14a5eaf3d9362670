// A strict look at one JSON text (RFC 8259), whole: members that nobody reads included. It tells
// what is wrong in words, where the members of an object lie, and takes a number of any size.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_block.hpp"
#include "manifest/json_view.hpp"

namespace longshore::manifest {

// Where a string ends, or something in it has to be looked at.
inline constexpr auto kEndsStringRun = [](ByteBlock block) -> ByteMarks {
  return (block == '"') | (block == '\\') | (block < 0x20);
};

struct JsonFault {
  std::size_t at = 0;  // byte in the text
  std::string reason;
};

struct JsonLook {
  std::optional<JsonFault> fault;
  std::size_t elements = 0;  // of the outermost array, as far as it was read
};

// `text` is UTF-8. At most limits::kJsonDepthMax containers may lie inside each other. An
// escaped surrogate without its partner is refused: it stands for no character. `members`, if
// given, gets those of the outermost object, as far as it was read.
JsonLook look_at_json(std::string_view text, std::vector<JsonMember>* members = nullptr);

}  // namespace longshore::manifest

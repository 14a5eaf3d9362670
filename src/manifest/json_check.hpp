// A strict look at one JSON text (RFC 8259), for the lines that simdjson refuses: it tells
// what is wrong in words, and clears numbers that are sound but fit no machine type.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace longshore::manifest {

struct JsonFault {
  std::size_t at = 0;  // byte in the text
  std::string reason;
};

struct JsonLook {
  std::optional<JsonFault> fault;
  std::size_t elements = 0;  // of the outermost array, as far as it was read
};

// `text` is UTF-8. At most limits::kJsonDepthMax containers may lie inside each other. An
// escaped surrogate without its partner is refused: it stands for no character.
JsonLook look_at_json(std::string_view text);

}  // namespace longshore::manifest

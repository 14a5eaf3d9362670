// JSON's numbers and words, as RFC 8259 spells them. Numbers keep their text: one too great
// for a machine word is JSON all the same.
#pragma once

#include <optional>
#include <string_view>

namespace longshore::simulator {

struct JsonScalar {
  enum class Kind { kNumber, kNull, kBoolean };
  Kind kind = Kind::kNull;
  std::string_view text;
};

// `token` may end in white space. Nothing where it is none of them.
std::optional<JsonScalar> json_scalar(std::string_view token);

}  // namespace longshore::simulator

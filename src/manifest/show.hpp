// Values of the manifest inside messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longshore::manifest {

// `text` (UTF-8) in quotes, made fit for one line of a message: control characters are escaped
// as \xNN, and what is longer than some 120 bytes is cut, told by an ellipsis.
std::string shown(std::string_view text);

// Whether a control character (U+0000–U+001F, U+007F–U+009F) starts at `at`; its bytes, or 0.
std::size_t control_at(std::string_view text, std::size_t at);

// The place of the first control character, or npos.
std::size_t find_control(std::string_view text);

}  // namespace longshore::manifest

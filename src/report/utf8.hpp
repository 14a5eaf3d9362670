// Text that came from outside, made fit for a report.
#pragma once

#include <string>
#include <string_view>

namespace longshore::report {

// `text` with each byte that is not part of well-formed UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

// How many characters (code points) well-formed UTF-8 holds.
std::size_t characters(std::string_view text);

// The first `count` characters of well-formed UTF-8.
std::string_view first_characters(std::string_view text, std::size_t count);

}  // namespace longshore::report

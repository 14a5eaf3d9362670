// Scalars from text and back: numbers, booleans, durations, sizes. An error's message says
// what is wrong with the text; what was expected is for the caller to add.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "longshore/configuration.hpp"
#include "longshore/result.hpp"

namespace longshore::config {

inline constexpr std::string_view kDurationUnits = "ms, s, m, h";
inline constexpr std::string_view kSizeUnits = "B, KB, MB, GB, KiB, MiB, GiB";

Result<bool> parse_boolean(std::string_view text);              // true, false
Result<std::uint64_t> parse_integer(std::string_view text);     // decimal digits
Result<double> parse_number(std::string_view text);             // a JSON number, finite
Result<Milliseconds> parse_duration(std::string_view text);     // 500ms 10s 5m 1h 0
Result<std::uint64_t> parse_size_bytes(std::string_view text);  // 64B 256KiB 1MiB 1MB 0

// The form that parses back to the same value, with the greatest unit that divides it.
std::string duration_text(Milliseconds duration);
std::string size_text(std::uint64_t bytes);
std::string number_text(double number);  // the shortest

// Whether `text` is a number by RFC 8259, 6.
bool is_json_number(std::string_view text);

}  // namespace longshore::config

// Shares, durations and times as a reader likes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "longshore/environment.hpp"

namespace longshore::report {

std::string percent_of(std::uint64_t part, std::uint64_t whole);  // 98.97 %; empty: no whole
// What an answer or a fault of that name is in words: "503 unavailable", "closed early".
std::string cause_text(const std::string& cause);
std::string spoken(std::chrono::duration<double> time);  // 48m 10s, 3h 02m, 250ms
std::string decimal(double number);                      // up to three decimals, none needless
std::string rfc3339(SystemTime time);                    // 2026-08-01T22:00:00.123Z

// Whether `rate` was found in answers, well below the configured limit (0: none).
bool is_learned(double rate, double limit);

// What an exit_reason or another message looks like within one line of text: valid UTF-8,
// control characters shown as escapes.
std::string one_line(std::string_view text);

}  // namespace longshore::report

// The values of options, from their text. Errors (kUsage) say what was expected; the
// option's name is for the caller to add.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ledger_records.hpp"
#include "longshore/configuration.hpp"
#include "longshore/environment.hpp"
#include "longshore/result.hpp"

namespace longshore::cli {

Result<std::uint64_t> whole_number(std::string_view text, std::uint64_t min, std::uint64_t max);
// Anything but "", which a script's empty variable gives: it must not mean the default, or all.
Result<std::string> some_text(std::string_view text, const std::string& expected);
// At most ten years, so that no clock is led beyond its numbers.
Result<Milliseconds> duration(std::string_view text, Milliseconds min);
Result<double> rate(std::string_view text);  // 0 or more

// In the order in which they are told.
inline constexpr std::array<JobState, 7> kJobStates{
    JobState::kPending,  JobState::kInDoubt,  JobState::kPresumed, JobState::kUnconfirmed,
    JobState::kAccepted, JobState::kRejected, JobState::kDuplicate};

Result<JobState> job_state(std::string_view text);  // by its word in `export`
std::vector<std::string> job_state_names();
// A day (UTC), a time by RFC 3339, or a duration before now.
Result<SystemTime> since(std::string_view text);

// The value that goes with one of the words.
template <typename Value>
using Words = std::span<const std::pair<std::string_view, Value>>;

Error unknown_word(std::string_view text, const std::string& words);

template <typename Value>
Result<Value> word(std::string_view text, Words<Value> words) {
  std::string all;
  for (const auto& [name, value] : words) {
    if (name == text) return value;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  return unknown_word(text, all);
}

}  // namespace longshore::cli

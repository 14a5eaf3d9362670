#include "cli/option_values.hpp"

#include <ctime>
#include <optional>

#include "config/values.hpp"

namespace longshore::cli {
namespace {

Error usage(std::string_view text, const std::string& expected) {
  return Error{ErrorKind::kUsage, "\"" + std::string(text) + "\" is not " + expected};
}

constexpr std::chrono::hours kDurationMax{87'600};

// A number that is too large for any clock, with a unit, is not parsed at all.
bool is_too_long(std::string_view text, const Result<Milliseconds>& parsed) {
  if (parsed) return *parsed > kDurationMax;
  const std::size_t unit = text.find_first_not_of("0123456789");
  if (unit == 0 || unit == text.npos) return false;
  return bool(config::parse_duration("1" + std::string(text.substr(unit))));
}

Error too_long(std::string_view text) {
  return Error{ErrorKind::kUsage, "\"" + std::string(text) + "\" is too long; at most " +
                                      config::duration_text(kDurationMax) + " was expected"};
}

// A day or a time in UTC, whole: nothing may follow.
std::optional<SystemTime> parsed_time(const std::string& text) {
  for (const char* form : {"%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"}) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') continue;
    const std::tm asked = parts;
    // Beyond these the system's clock has no numbers.
    if (parts.tm_year < 70 || parts.tm_year > 300) return std::nullopt;
    const std::time_t seconds = ::timegm(&parts);
    // The 31st of April would silently be the 1st of May.
    if (parts.tm_mday != asked.tm_mday || parts.tm_mon != asked.tm_mon) return std::nullopt;
    return std::chrono::system_clock::from_time_t(seconds);
  }
  return std::nullopt;
}

}  // namespace

Error unknown_word(std::string_view text, const std::string& words) {
  return usage(text, "one of " + words);
}

Result<std::uint64_t> whole_number(std::string_view text, std::uint64_t min, std::uint64_t max) {
  const auto number = config::parse_integer(text);
  if (!number || *number < min || *number > max) {
    return usage(text, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return *number;
}

Result<std::string> some_text(std::string_view text, const std::string& expected) {
  if (text.empty()) return usage(text, expected);
  return std::string(text);
}

Result<Milliseconds> duration(std::string_view text, Milliseconds min) {
  const auto parsed = config::parse_duration(text);
  if (is_too_long(text, parsed)) return too_long(text);
  if (!parsed) {
    return usage(text, "a duration with its unit (" + std::string(config::kDurationUnits) +
                           "), such as 50ms or 7h");
  }
  if (*parsed < min) return usage(text, "at least " + config::duration_text(min));
  return *parsed;
}

Result<double> rate(std::string_view text) {
  const auto number = config::parse_number(text);
  if (!number || *number < 0) return usage(text, "a number of requests a second, 0 or more");
  return *number;
}

Result<JobState> job_state(std::string_view text) {
  std::string all;
  for (const JobState state : kJobStates) {
    if (name_of(state) == text) return state;
    all += (all.empty() ? "" : ", ") + std::string(name_of(state));
  }
  return unknown_word(text, all);
}

std::vector<std::string> job_state_names() {
  std::vector<std::string> names;
  for (const JobState state : kJobStates) names.emplace_back(name_of(state));
  return names;
}

Result<SystemTime> since(std::string_view text) {
  const auto span = config::parse_duration(text);
  if (is_too_long(text, span)) return too_long(text);
  if (span && text != "0") {
    return std::chrono::system_clock::now() - *span;
  }
  if (const auto time = parsed_time(std::string(text))) return *time;
  return usage(text,
               "a day (2026-08-01), a time in UTC (2026-08-01T22:00:00Z) or a duration "
               "before now (24h)");
}

}  // namespace longshore::cli

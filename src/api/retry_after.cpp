#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>

#include "api/verdict.hpp"
#include "core/ascii.hpp"

namespace longshore::api {
namespace {

constexpr std::chrono::seconds kLongest = kRetryAfterMax;
// A clock that goes wrong by more than this is no clock, and its time may not fit ours.
constexpr std::chrono::hours kClockErrorMax{10 * 365 * 24};

std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, ascii::is_digit)) {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (parsed.ec != std::errc() || seconds > kLongest.count()) return kLongest;
  return std::chrono::seconds(seconds);
}

// Seconds since 1970: a date of any year, which the clock's own type could not hold.
std::optional<std::chrono::seconds> parse_date(const std::string& text) {
  // IMF-fixdate, and the two obsolete forms that a recipient must still accept.
  static constexpr std::array kForms{"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                     "%a %b %e %H:%M:%S %Y"};
  for (const char* form : kForms) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), form, &parts);
    if (end != nullptr && *end == '\0') return std::chrono::seconds(timegm(&parts));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, SystemTime now) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (const auto seconds = parse_seconds(text)) return seconds;
  const auto date = parse_date(std::string(text));
  if (!date) return std::nullopt;
  const auto ahead = *date - std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  if (ahead > kLongest) return kLongest;
  if (ahead < std::chrono::seconds(0)) return std::chrono::milliseconds(0);
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(SystemTime(*date) - now);
  return std::max(wait, std::chrono::milliseconds(0));
}

std::optional<std::chrono::milliseconds> retry_after_of(const Answer& answer, SystemTime now) {
  const auto date = parse_date(answer.date);
  const auto ours = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  const bool sane = date && std::chrono::abs(*date - ours) < kClockErrorMax;
  return parse_retry_after(answer.retry_after, sane ? SystemTime(*date) : now);
}

}  // namespace longshore::api

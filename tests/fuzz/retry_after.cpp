// Retry-After: eight bytes the time it is read at, then the header's text.
#include <cstring>
#include <ctime>

#include "api/verdict.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

constexpr std::chrono::hours kLongest{10 * 365 * 24};

// A date that we write ourselves is read to the second.
void check_date(std::int64_t seconds, SystemTime now) {
  constexpr std::int64_t kTenYears = 10LL * 365 * 24 * 3600;
  const std::int64_t ahead = (seconds % kTenYears + kTenYears) % kTenYears;
  const std::time_t date = std::chrono::system_clock::to_time_t(now) + ahead;
  std::tm parts{};
  gmtime_r(&date, &parts);
  char text[64];
  std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  const auto wait = api::parse_retry_after(text, now);
  hold(wait && *wait == std::chrono::seconds(ahead), "a date is the time until it");
}

}  // namespace

void retry_after(std::string_view input) {
  std::int64_t seconds = 0;
  const std::size_t bytes = std::min(input.size(), sizeof(seconds));
  std::memcpy(&seconds, input.data(), bytes);
  input.remove_prefix(bytes);
  const SystemTime now{std::chrono::seconds(1'768'435'200)};  // 2026-01-15
  check_date(seconds, now);
  const auto wait = api::parse_retry_after(input, now);
  hold(!wait || (wait->count() >= 0 && *wait <= kLongest),
       "a wait is neither negative nor endless");
  std::string padded = "  " + std::string(input) + "\t ";
  hold(api::parse_retry_after(padded, now) == wait, "blanks around it do not matter");
}

}  // namespace longshore::fuzz

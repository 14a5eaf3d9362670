// Retry-After: eight bytes the time it is read at, then the header's text.
#include <cstring>
#include <ctime>

#include "api/verdict.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

std::string date_of(SystemTime time) {
  const std::time_t date = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&date, &parts);
  char text[64];
  std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

// A date that we write ourselves is read to the second, by our clock and by the server's.
void check_date(std::int64_t seconds, SystemTime now) {
  constexpr std::int64_t kLongest = std::chrono::seconds(api::kRetryAfterMax).count();
  const std::chrono::seconds ahead((seconds % kLongest + kLongest) % kLongest);
  const auto wait = api::parse_retry_after(date_of(now + ahead), now);
  hold(wait && *wait == ahead, "a date is the time until it");
  Answer answer;
  answer.date = date_of(now + std::chrono::seconds(seconds % 1'000'000));
  answer.retry_after = date_of(now + std::chrono::seconds(seconds % 1'000'000) + ahead);
  const auto told = api::retry_after_of(answer, now);
  hold(told && *told == ahead, "a date is held against the server's clock");
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
  hold(!wait || (wait->count() >= 0 && *wait <= api::kRetryAfterMax),
       "a wait is neither negative nor endless");
  std::string padded = "  " + std::string(input) + "\t ";
  hold(api::parse_retry_after(padded, now) == wait, "blanks around it do not matter");
}

}  // namespace longshore::fuzz

#include "report/wording.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/utf8.hpp"

namespace longshore::report {

// Never 100 % of what is not the whole, nor 0 % of what is something.
std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return {};
  if (part == whole) return "100 %";
  if (part == 0) return "0 %";
  const double share = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("{:.2f} %", std::clamp(share, 0.01, 99.99));
}

std::string cause_text(const std::string& cause) {
  static const std::map<std::string, std::string_view> words = {
      {"200", "ok"},          {"400", "refused"},     {"401", "key refused"},
      {"403", "forbidden"},   {"404", "not found"},   {"408", "request timeout"},
      {"409", "conflict"},    {"429", "too many"},    {"500", "server error"},
      {"502", "bad gateway"}, {"503", "unavailable"}, {"504", "gateway timeout"},
  };
  const auto found = words.find(cause);
  if (found != words.end()) return fmt::format("{} {}", cause, found->second);
  std::string text = cause;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string spoken(std::chrono::duration<double> time) {
  const double seconds = std::isfinite(time.count()) ? std::max(time.count(), 0.0) : 0.0;
  if (seconds < 1) return fmt::format("{:.0f}ms", std::floor(seconds * 1000));
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  return fmt::format("{}h {:02}m", whole / 3600, whole / 60 % 60);
}

std::string decimal(double number) {
  std::string text = fmt::format("{:.3f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string rfc3339(SystemTime time) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (ms - seconds).count());
}

bool is_learned(double rate, double limit) {
  constexpr double kNearLimit = 0.99;
  return rate > 0 && (limit <= 0 || rate < kNearLimit * limit);
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (byte >= 0x80 && byte < 0xA0 && !out.empty() && out.back() == '\xC2') {
      // U+0080 to U+009F are control characters too; a terminal may obey them.
      out.pop_back();
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace longshore::report

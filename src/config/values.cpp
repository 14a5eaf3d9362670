#include "config/values.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "config/mistakes.hpp"
#include "core/ascii.hpp"

namespace longshore::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array<Unit, 4> kDurations{
    {{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 7> kSizes{{{"GiB", 1ULL << 30},
                                      {"MiB", 1ULL << 20},
                                      {"KiB", 1ULL << 10},
                                      {"GB", 1'000'000'000},
                                      {"MB", 1'000'000},
                                      {"KB", 1'000},
                                      {"B", 1}}};

Error wrong(std::string message) {
  return {ErrorKind::kConfiguration, std::move(message)};
}

std::string_view leading_digits(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && ascii::is_digit(text[end])) ++end;
  return text.substr(0, end);
}

Result<std::uint64_t> with_unit(std::string_view text, std::span<const Unit> units,
                                std::string_view noun) {
  const std::string_view digits = leading_digits(text);
  if (digits.empty()) return wrong(fmt::format("{} is not a {}", shown(text), noun));
  Result<std::uint64_t> count = parse_integer(digits);
  if (!count) return count;
  const std::string_view unit = text.substr(digits.size());
  if (unit.empty()) {
    if (*count == 0) return *count;
    return wrong(fmt::format("{} has no unit", brief(digits)));
  }
  for (const Unit& known : units) {
    if (known.name != unit) continue;
    if (*count > std::numeric_limits<std::uint64_t>::max() / known.factor) {
      return wrong(fmt::format("{} is too large", brief(text)));
    }
    return *count * known.factor;
  }
  return wrong(fmt::format("{} is not a {}", shown(text), noun));
}

std::string in_greatest_unit(std::uint64_t amount, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (amount != 0 && amount % unit.factor == 0) {
      return fmt::format("{}{}", amount / unit.factor, unit.name);
    }
  }
  return "0";
}

// Consumes the digits at the front; false where there are none.
bool eat_digits(std::string_view& text) {
  const std::size_t count = leading_digits(text).size();
  text.remove_prefix(count);
  return count > 0;
}

bool eat(std::string_view& text, std::string_view any_of_these) {
  if (text.empty() || any_of_these.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

Result<bool> parse_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return wrong(fmt::format("{} is not a boolean", shown(text)));
}

Result<std::uint64_t> parse_integer(std::string_view text) {
  std::uint64_t value = 0;
  if (text.empty() || leading_digits(text).size() != text.size()) {
    return wrong(fmt::format("{} is not a whole number", shown(text)));
  }
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{}) return wrong(fmt::format("{} is too large", brief(text)));
  return value;
}

Result<double> parse_number(std::string_view text) {
  double value = 0;
  if (!is_json_number(text)) return wrong(fmt::format("{} is not a number", shown(text)));
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || !std::isfinite(value)) {
    return wrong(fmt::format("{} is not a number that can be used", shown(text)));
  }
  return value;
}

Result<Milliseconds> parse_duration(std::string_view text) {
  const Result<std::uint64_t> amount = with_unit(text, kDurations, "duration");
  if (!amount) return amount.error();
  if (*amount > static_cast<std::uint64_t>(Milliseconds::max().count())) {
    return wrong(fmt::format("{} is too large", brief(text)));
  }
  return Milliseconds{static_cast<Milliseconds::rep>(*amount)};
}

Result<std::uint64_t> parse_size_bytes(std::string_view text) {
  return with_unit(text, kSizes, "size");
}

std::string duration_text(Milliseconds duration) {
  return in_greatest_unit(static_cast<std::uint64_t>(duration.count()), kDurations);
}

std::string size_text(std::uint64_t bytes) {
  return in_greatest_unit(bytes, kSizes);
}

std::string number_text(double number) {
  return fmt::format("{}", number);
}

bool is_json_number(std::string_view text) {
  eat(text, "-");
  if (!eat(text, "0") && !eat_digits(text)) return false;
  if (eat(text, ".") && !eat_digits(text)) return false;
  if (eat(text, "eE")) {
    eat(text, "+-");
    if (!eat_digits(text)) return false;
  }
  return text.empty();
}

}  // namespace longshore::config

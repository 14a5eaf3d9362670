#include "cli/option_values.hpp"

#include "config/values.hpp"

namespace longshore::cli {
namespace {

Error usage(std::string_view text, const std::string& expected) {
  return Error{ErrorKind::kUsage, "\"" + std::string(text) + "\" is not " + expected};
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

Result<Milliseconds> duration(std::string_view text, Milliseconds min) {
  const auto parsed = config::parse_duration(text);
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

}  // namespace longshore::cli

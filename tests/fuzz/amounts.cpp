// Durations, sizes, numbers: any text.
#include "config/values.hpp"
#include "core/utf8.hpp"
#include "manifest/json_check.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

template <typename T>
void check_refusal(const Result<T>& result) {
  if (result) return;
  const std::string& message = result.error().message;
  hold(!message.empty() && message.size() < 600, "a refusal is short");
  for (const char c : message) {
    hold(static_cast<unsigned char>(c) >= ' ', "a refusal is one line");
  }
}

void check_number(std::string_view text) {
  const bool number = config::is_json_number(text);
  const bool looks = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
  const bool trimmed = text.find_last_of(" \t\r\n") == text.npos;
  hold(number == (looks && trimmed && !manifest::look_at_json(text).fault),
       "a number is what JSON takes for one");
  const auto parsed = config::parse_number(text);
  check_refusal(parsed);
  if (!parsed) return;
  hold(number, "a number is a JSON number");
  hold(*config::parse_number(config::number_text(*parsed)) == *parsed, "a number comes back");
}

}  // namespace

void amounts(std::string_view input) {
  if (!is_utf8(input) || input.find('\0') != input.npos) return;
  const auto duration = config::parse_duration(input);
  check_refusal(duration);
  if (duration) {
    hold(duration->count() >= 0, "a duration is not negative");
    hold(*config::parse_duration(config::duration_text(*duration)) == *duration,
         "a duration comes back");
  }
  const auto size = config::parse_size_bytes(input);
  check_refusal(size);
  if (size) {
    hold(*config::parse_size_bytes(config::size_text(*size)) == *size, "a size comes back");
  }
  const auto integer = config::parse_integer(input);
  check_refusal(integer);
  if (integer)
    hold(!input.empty() && input.find_first_not_of("0123456789") == input.npos, "digits");
  check_number(input);
}

}  // namespace longshore::fuzz

#include "simulator/json_scalar.hpp"

#include <cstddef>

#include "core/ascii.hpp"

namespace longshore::simulator {
namespace {

// How many digits `text` starts with.
std::size_t digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && ascii::is_digit(text[count])) ++count;
  return count;
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t whole = digits(text);
  if (whole == 0 || (whole > 1 && text.front() == '0')) return false;
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::size_t fraction = digits(text);
    if (fraction == 0) return false;
    text.remove_prefix(fraction);
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const std::size_t exponent = digits(text);
    if (exponent == 0) return false;
    text.remove_prefix(exponent);
  }
  return text.empty();
}

}  // namespace

std::optional<JsonScalar> json_scalar(std::string_view token) {
  const std::size_t last = token.find_last_not_of(" \t\r\n");
  token = token.substr(0, last == std::string_view::npos ? 0 : last + 1);
  if (token == "null") return JsonScalar{JsonScalar::Kind::kNull, token};
  if (token == "true" || token == "false") return JsonScalar{JsonScalar::Kind::kBoolean, token};
  if (is_number(token)) return JsonScalar{JsonScalar::Kind::kNumber, token};
  return std::nullopt;
}

}  // namespace longshore::simulator

#include "core/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace longshore {

std::string grouped(std::uint64_t number) {
  return fmt::format("{}", fmt::group_digits(number));
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  std::string text = grouped(number) + " ";
  if (number == 1 || many.empty()) {
    text += one;
    if (number != 1) text += 's';
  } else {
    text += many;
  }
  return text;
}

std::string money(double amount) {
  const double rounded = std::round(std::max(amount, 0.0) * 100);
  if (!(rounded < 1e15)) return fmt::format("{:.3g}", amount);
  const auto cents = static_cast<std::uint64_t>(rounded);
  return fmt::format("{}.{:02}", grouped(cents / 100), cents % 100);
}

}  // namespace longshore

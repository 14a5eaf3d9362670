#include <fmt/format.h>

#include <array>
#include <cmath>

#include "report/chart.hpp"

namespace longshore::report {
namespace {

constexpr double kTicksMost = 5;

}  // namespace

std::vector<double> axis_ticks(double most) {
  if (!(most > 0) || !std::isfinite(most)) most = 1;
  const double magnitude = std::pow(10, std::floor(std::log10(most / kTicksMost)));
  double step = magnitude;
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    step = factor * magnitude;
    if (most / step <= kTicksMost) break;
  }
  std::vector<double> ticks{0};
  while (ticks.back() < most * (1 - 1e-9))
    ticks.push_back(step * static_cast<double>(ticks.size()));
  return ticks;
}

std::vector<double> time_ticks(double end) {
  constexpr std::array<double, 22> kSteps{
      0.1, 0.2, 0.5, 1,     2,     5,     10,     15,     30,     60,     120,
      300, 600, 900, 1'800, 3'600, 7'200, 10'800, 21'600, 43'200, 86'400, 864'000};
  double step = kSteps.back();
  for (const double one : kSteps) {
    if (end / one > kTicksMost) continue;
    step = one;
    break;
  }
  std::vector<double> ticks{0};
  for (double at = step; at <= end * (1 + 1e-9); at += step) ticks.push_back(at);
  return ticks;
}

std::string time_label(double seconds) {
  if (seconds == 0) return "0";
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 60) return fmt::format("{:.3g} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3'600) {
    return whole % 60 == 0 ? fmt::format("{} min", whole / 60)
                           : fmt::format("{}:{:02} min", whole / 60, whole % 60);
  }
  return whole % 3'600 == 0 ? fmt::format("{} h", whole / 3'600)
                            : fmt::format("{}:{:02} h", whole / 3'600, whole / 60 % 60);
}

}  // namespace longshore::report

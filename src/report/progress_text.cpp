#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/utf8.hpp"
#include "report/progress.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

constexpr std::size_t kBarCells = 20;
constexpr std::string_view kGap = "  ";
// Below this share of the limit the rate was learned, not configured.

enum class Colour { kNone, kDim, kBold, kGreen, kYellow, kRed };

std::string painted(std::string_view text, Colour colour, const BarLook& look) {
  constexpr std::array<std::string_view, 6> kCodes{"",         "\x1b[2m",  "\x1b[1m",
                                                   "\x1b[32m", "\x1b[33m", "\x1b[31m"};
  if (!look.colour || colour == Colour::kNone) return std::string(text);
  return std::string(kCodes[static_cast<std::size_t>(colour)]) + std::string(text) + "\x1b[0m";
}

// A part of the line, and how gladly it is given up: the greatest goes first.
struct Part {
  std::string text;
  int dispensable;
  Colour colour = Colour::kNone;
  std::size_t columns = 0;  // where `text` is painted already; 0: as many as it has characters
};

// Eight steps to a cell where the terminal has the characters for it.
Part bar_part(double percent, const BarLook& look) {
  const double share = std::clamp(percent / 100, 0.0, 1.0);
  std::string fill;
  std::size_t cells = 0;
  if (look.unicode) {
    constexpr std::array<std::string_view, 8> kParts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(share * kBarCells * 8);
    for (cells = 0; cells < eighths / 8; ++cells) fill += "█";
    if (eighths % 8 != 0) {
      fill += kParts[eighths % 8];
      ++cells;
    }
  } else {
    cells = static_cast<std::size_t>(share * kBarCells);
    fill = std::string(cells, '#');
  }
  const std::string rest(kBarCells - cells, look.unicode ? ' ' : '.');
  const std::string_view open = look.unicode ? "▕" : "[";
  const std::string_view close = look.unicode ? "▏" : "]";
  return {painted(open, Colour::kDim, look) + painted(fill, Colour::kGreen, look) + rest +
              painted(close, Colour::kDim, look),
          8, Colour::kNone, kBarCells + 2};
}

std::string rows_text(const Pace& pace) {
  if (pace.rows_all == 0) return counted(pace.rows_done, "row");
  return fmt::format("{} of {}{}", grouped(pace.rows_done), pace.rows_all_exact ? "" : "about ",
                     counted(pace.rows_all, "row"));
}

std::string left_text(std::chrono::seconds left) {
  return spoken(std::max(left, std::chrono::seconds(1))) + " left";
}

std::string rate_text(const Progress& progress, const Pace& pace) {
  if (is_learned(progress.rate, progress.limit))
    return fmt::format("{:.1f} of {:.1f}/s", pace.requests_per_second, progress.rate);
  if (progress.limit <= 0) return fmt::format("{:.1f}/s", pace.requests_per_second);
  return fmt::format("{:.1f} of {}/s", pace.requests_per_second, decimal(progress.limit));
}

std::string waiting_text(const Progress& progress) {
  if (!progress.waiting_for.empty()) return "waiting for " + one_line(progress.waiting_for);
  return progress.breaker_open ? "waiting for the API to answer again" : "";
}

std::vector<Part> parts_of(const Progress& progress, const Pace& pace, const BarLook& look) {
  std::vector<Part> parts;
  if (!progress.phase.empty()) parts.push_back({std::string(progress.phase), 3, Colour::kBold});
  if (pace.percent) {
    parts.push_back(bar_part(*pace.percent, look));
    // Rounded down: 100 % is said when it is done.
    parts.push_back({fmt::format("{} %", static_cast<int>(*pace.percent)), 1});
  }
  parts.push_back({rows_text(pace), 0});
  parts.push_back({rate_text(progress, pace), 2});
  parts.push_back({fmt::format("{} in flight", progress.in_flight), 7});
  if (progress.requests.retried > 0) {
    parts.push_back({counted(progress.requests.retried, "retry", "retries"), 6, Colour::kYellow});
  }
  if (progress.rows.rejected > 0) {
    parts.push_back({counted(progress.rows.rejected, "reject"), 4, Colour::kRed});
  }
  if (std::string waiting = waiting_text(progress); !waiting.empty()) {
    parts.push_back({std::move(waiting), 1, Colour::kYellow});
  } else if (pace.left) {
    parts.push_back({left_text(*pace.left), 2});
  }
  for (Part& part : parts) {
    if (part.columns == 0) part.columns = characters(part.text);
  }
  return parts;
}

std::size_t columns_of(const std::vector<Part>& parts, int dispensable_max) {
  std::size_t columns = 0;
  for (const Part& part : parts) {
    if (part.dispensable > dispensable_max) continue;
    columns += part.columns + (columns == 0 ? 0 : kGap.size());
  }
  return columns;
}

std::string joined(const std::vector<Part>& parts, int dispensable_max, const BarLook& look) {
  std::string line;
  for (const Part& part : parts) {
    if (part.dispensable > dispensable_max) continue;
    if (!line.empty()) line += kGap;
    line += painted(part.text, part.colour, look);
  }
  return line;
}

}  // namespace

std::string bar_text(const Progress& progress, const Pace& pace, std::size_t columns,
                     const BarLook& look) {
  const std::vector<Part> parts = parts_of(progress, pace, look);
  for (int dispensable_max = 8; dispensable_max >= 0; --dispensable_max) {
    if (columns_of(parts, dispensable_max) <= columns) return joined(parts, dispensable_max, look);
  }
  return std::string(first_characters(joined(parts, 0, {}), columns));
}

std::string plain_text(const Progress& progress, const Pace& pace) {
  std::string line = progress.phase.empty() ? "progress" : std::string(progress.phase);
  line += ": " + rows_text(pace);
  if (pace.percent) line += fmt::format(" ({} %)", static_cast<int>(*pace.percent));
  line += fmt::format(", {}, {} in flight, {}, {}", rate_text(progress, pace), progress.in_flight,
                      counted(progress.requests.retried, "retry", "retries"),
                      counted(progress.rows.rejected, "reject"));
  if (const std::string waiting = waiting_text(progress); !waiting.empty()) {
    line += ", " + waiting;
  } else if (pace.left) {
    line += ", " + left_text(*pace.left);
  }
  return line;
}

}  // namespace longshore::report

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/utf8.hpp"
#include "core/wording.hpp"
#include "report/progress.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

constexpr std::string_view kGap = "  ";
// The bar takes what room the texts leave, in steps, so that it does not twitch with them.
constexpr std::size_t kBarCellsMin = 8;
constexpr std::size_t kBarCellsMax = 20;
constexpr std::size_t kBarCellsStep = 4;
constexpr std::size_t kBarEnds = 2;

// How gladly a part is given up: the greatest goes first.
constexpr int kBarDispensable = 5;
constexpr int kDispensableMax = 8;

enum class Colour { kNone, kDim, kBold, kGreen, kYellow, kRed };

std::string painted(std::string_view text, Colour colour, const BarLook& look) {
  constexpr std::array<std::string_view, 6> kCodes{"",         "\x1b[2m",  "\x1b[1m",
                                                   "\x1b[32m", "\x1b[33m", "\x1b[31m"};
  if (!look.colour || colour == Colour::kNone) return std::string(text);
  return std::string(kCodes[static_cast<std::size_t>(colour)]) + std::string(text) + "\x1b[0m";
}

// A part of the line; without a text it is the bar.
struct Part {
  std::string text;
  int dispensable;
  Colour colour = Colour::kNone;
};

// Eight steps to a cell where the terminal has the characters for it.
std::string drawn_bar(double percent, std::size_t bar_cells, const BarLook& look) {
  const double share = std::clamp(percent / 100, 0.0, 1.0);
  std::string fill;
  std::size_t cells = 0;
  if (look.unicode) {
    constexpr std::array<std::string_view, 8> kParts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(share * static_cast<double>(bar_cells * 8));
    for (cells = 0; cells < eighths / 8; ++cells) fill += "█";
    if (eighths % 8 != 0) {
      fill += kParts[eighths % 8];
      ++cells;
    }
  } else {
    cells = static_cast<std::size_t>(share * static_cast<double>(bar_cells));
    fill = std::string(cells, '#');
  }
  const std::string rest(bar_cells - cells, look.unicode ? ' ' : '.');
  const std::string_view open = look.unicode ? "▕" : "[";
  const std::string_view close = look.unicode ? "▏" : "]";
  return painted(open, Colour::kDim, look) + painted(fill, Colour::kGreen, look) + rest +
         painted(close, Colour::kDim, look);
}

std::string rows_text(const Pace& pace, std::string_view about) {
  if (pace.rows_all == 0) return counted(pace.rows_done, "row");
  return fmt::format("{} of {}{}", grouped(pace.rows_done), pace.rows_all_exact ? "" : about,
                     counted(pace.rows_all, "row"));
}

// What a command does all the time need not be said where there is little room.
bool is_usual(std::string_view phase) {
  return phase == "importing" || phase == "checking";
}

// Empty where nobody knows, or the rest of the rows is not what is being done.
std::string left_text(const Progress& progress, const Pace& pace) {
  if (!pace.left || progress.phase == "draining" || progress.phase == "reading back") return "";
  return spoken(std::max(*pace.left, std::chrono::seconds(1))) + " left";
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

std::vector<Part> parts_of(const Progress& progress, const Pace& pace) {
  std::vector<Part> parts;
  if (const std::string_view phase = progress.phase; !phase.empty()) {
    parts.push_back({std::string(phase), is_usual(phase) ? kDispensableMax : 1, Colour::kBold});
  }
  if (pace.percent) {
    parts.push_back({"", kBarDispensable});
    // Rounded down: 100 % is said when it is done.
    parts.push_back({fmt::format("{} %", static_cast<int>(*pace.percent)), 1});
  }
  parts.push_back({rows_text(pace, "~"), 0});
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
  } else if (std::string time_left = left_text(progress, pace); !time_left.empty()) {
    parts.push_back({std::move(time_left), 2});
  }
  return parts;
}

// Which parts have room, the least dispensable first; what is left of `columns`.
std::vector<bool> choose(const std::vector<Part>& parts, std::size_t& columns) {
  std::vector<bool> chosen(parts.size(), false);
  bool any = false;
  for (int dispensable = 0; dispensable <= kDispensableMax; ++dispensable) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].dispensable != dispensable) continue;
      const std::size_t own =
          parts[i].text.empty() ? kBarCellsMin + kBarEnds : characters(parts[i].text);
      const std::size_t needed = own + (any ? kGap.size() : 0);
      if (needed > columns) continue;
      columns -= needed;
      chosen[i] = any = true;
    }
  }
  return chosen;
}

}  // namespace

std::string bar_text(const Progress& progress, const Pace& pace, std::size_t columns,
                     const BarLook& look) {
  const std::vector<Part> parts = parts_of(progress, pace);
  std::size_t left = columns;
  const std::vector<bool> chosen = choose(parts, left);
  const std::size_t wider = left / kBarCellsStep * kBarCellsStep;
  const std::size_t bar_cells = std::min(kBarCellsMin + wider, kBarCellsMax);
  std::string line;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!chosen[i]) continue;
    if (!line.empty()) line += kGap;
    const Part& part = parts[i];
    line += part.text.empty() ? drawn_bar(*pace.percent, bar_cells, look)
                              : painted(part.text, part.colour, look);
  }
  if (!line.empty()) return line;
  return std::string(first_characters(rows_text(pace, "~"), columns));
}

std::string plain_text(const Progress& progress, const Pace& pace) {
  std::string line = progress.phase.empty() ? "progress" : std::string(progress.phase);
  line += ": " + rows_text(pace, "about ");
  if (pace.percent) line += fmt::format(" ({} %)", static_cast<int>(*pace.percent));
  line += fmt::format(", {}, {} in flight, {}, {}", rate_text(progress, pace), progress.in_flight,
                      counted(progress.requests.retried, "retry", "retries"),
                      counted(progress.rows.rejected, "reject"));
  if (const std::string waiting = waiting_text(progress); !waiting.empty()) {
    line += ", " + waiting;
  } else if (const std::string time_left = left_text(progress, pace); !time_left.empty()) {
    line += ", " + time_left;
  }
  return line;
}

}  // namespace longshore::report

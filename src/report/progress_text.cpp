#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/progress.hpp"
#include "report/utf8.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

constexpr std::size_t kBarCells = 20;
constexpr std::string_view kGap = "  ";

// A part of the line, and how gladly it is given up: the greatest goes first.
struct Part {
  std::string text;
  int dispensable;
};

std::string rows_text(const Pace& pace) {
  std::string text = grouped(pace.rows_done);
  if (pace.rows_all > 0) {
    text += fmt::format(" of {}{}", pace.rows_all_exact ? "" : "about ", grouped(pace.rows_all));
  }
  return text + " rows";
}

std::string left_text(std::chrono::seconds left) {
  return spoken(std::max(left, std::chrono::seconds(1))) + " left";
}

std::string rate_text(const Progress& progress, const Pace& pace) {
  if (progress.limit <= 0) return fmt::format("{:.1f}/s", pace.requests_per_second);
  return fmt::format("{:.1f} of {}/s", pace.requests_per_second, decimal(progress.limit));
}

std::vector<Part> parts_of(const Progress& progress, const Pace& pace) {
  std::vector<Part> parts;
  if (!progress.phase.empty()) parts.push_back({std::string(progress.phase), 3});
  if (pace.percent) {
    const auto cells = static_cast<std::size_t>(*pace.percent * kBarCells / 100);
    parts.push_back({"[" + std::string(cells, '#') + std::string(kBarCells - cells, '.') + "]", 8});
    // Rounded down: 100 % is said when it is done.
    parts.push_back({fmt::format("{} %", static_cast<int>(*pace.percent)), 1});
  }
  parts.push_back({rows_text(pace), 0});
  parts.push_back({rate_text(progress, pace), 2});
  parts.push_back({fmt::format("{} in flight", progress.in_flight), 7});
  if (progress.retries > 0) parts.push_back({grouped(progress.retries) + " retries", 6});
  if (progress.rows.rejected > 0)
    parts.push_back({grouped(progress.rows.rejected) + " rejects", 4});
  if (!progress.waiting_for.empty()) {
    parts.push_back({"waiting for " + one_line(progress.waiting_for), 1});
  } else if (pace.left) {
    parts.push_back({left_text(*pace.left), 2});
  }
  return parts;
}

std::string joined(const std::vector<Part>& parts, int dispensable_max) {
  std::string line;
  for (const Part& part : parts) {
    if (part.dispensable > dispensable_max) continue;
    if (!line.empty()) line += kGap;
    line += part.text;
  }
  return line;
}

}  // namespace

std::string bar_text(const Progress& progress, const Pace& pace, std::size_t columns) {
  const std::vector<Part> parts = parts_of(progress, pace);
  std::string line;
  for (int dispensable_max = 8; dispensable_max >= 0; --dispensable_max) {
    line = joined(parts, dispensable_max);
    if (characters(line) <= columns) return line;
  }
  return std::string(first_characters(line, columns));
}

std::string plain_text(const Progress& progress, const Pace& pace) {
  std::string line = progress.phase.empty() ? "progress" : std::string(progress.phase);
  line += ": " + rows_text(pace);
  if (pace.percent) line += fmt::format(" ({} %)", static_cast<int>(*pace.percent));
  line +=
      fmt::format(", {}, {} in flight, {} retries, {} rejects", rate_text(progress, pace),
                  progress.in_flight, grouped(progress.retries), grouped(progress.rows.rejected));
  if (!progress.waiting_for.empty()) line += ", waiting for " + one_line(progress.waiting_for);
  if (pace.left) line += ", " + left_text(*pace.left);
  return line;
}

}  // namespace longshore::report

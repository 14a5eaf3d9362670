#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace longshore::testing {
namespace {

constexpr std::size_t kNameWidth = 32;

struct Column {
  std::string_view title;
  std::string_view figure;
};
using Columns = std::vector<Column>;

const Columns kOfAll = {
    {"% of ideal", "percent_of_ideal"},   {"% after 30 s", "percent_after_30_s"},
    {"% of static", "percent_of_static"}, {"attempts a row", "attempts_a_row"},
    {"% refused", "percent_refused"},     {"busiest s", "busiest_second"},
    {"ran out", "rows_out_of_attempts"}};
const Columns kOfSome = {{"in flight", "most_in_flight"},
                         {"outage seen, s", "outage_seen_s"},
                         {"attempts in it", "outage_attempts"},
                         {"% back", "percent_recovered"},
                         {"% last second", "percent_last_second"},
                         {"others' end, s", "others_end_s"},
                         {"end, s", "end_s"}};

const Figure* find(const Report& report, std::string_view name) {
  const auto found = std::ranges::find(report.figures, name, &Figure::name);
  return found == report.figures.end() ? nullptr : &*found;
}

std::string cell(const Figure* figure) {
  if (figure == nullptr) return "-";
  return fmt::format("{:.{}f} {:.{}f}", figure->worst(), figure->digits, figure->median(),
                     figure->digits);
}

// Without the fixtures that have none of these figures.
std::string table_of(const Columns& columns, const std::vector<Report>& reports) {
  std::string text = fmt::format("{:<{}}", "five seeds: worst, median", kNameWidth);
  for (const Column& column : columns) text += fmt::format(" {:>15}", column.title);
  text += "  slots, found at the end\n";
  for (const Report& report : reports) {
    const bool any = std::ranges::any_of(
        columns, [&](const Column& column) { return find(report, column.figure) != nullptr; });
    if (!any) continue;
    text += fmt::format("{:<{}}", report.fixture, kNameWidth);
    for (const Column& column : columns) {
      text += fmt::format(" {:>15}", cell(find(report, column.figure)));
    }
    text += fmt::format("  {}, {:.0f}", report.slots, report.found_per_second);
    if (report.best_slots > 0) text += fmt::format("; best static {}", report.best_slots);
    text += '\n';
  }
  return text;
}

std::string as_json(const Figure& figure) {
  std::string text = fmt::format(R"("{}": {{"worst": {}, "median": {}, "digits": {})", figure.name,
                                 figure.worst(), figure.median(), figure.digits);
  if (figure.bound) {
    text += fmt::format(R"(, "{}": {}, "held": {})", figure.more_is_better ? "min" : "max",
                        figure.bound->goal, figure.bound->held);
  }
  return text + "}";
}

}  // namespace

std::string as_tables(const std::vector<Report>& reports) {
  return table_of(kOfAll, reports) + "\n" + table_of(kOfSome, reports);
}

std::string as_json_lines(const std::vector<Report>& reports) {
  std::string text;
  for (const Report& report : reports) {
    text += fmt::format(R"({{"fixture": "{}", "figures": {{)", report.fixture);
    for (std::size_t number = 0; number < report.figures.size(); ++number) {
      text += (number == 0 ? "" : ", ") + as_json(report.figures[number]);
    }
    text += "}}\n";
  }
  return text;
}

}  // namespace longshore::testing

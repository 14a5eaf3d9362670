#include <fmt/format.h>

#include <algorithm>

#include "core/wording.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace longshore::report {
namespace {

constexpr double kBarWidth = 1000;
constexpr double kBarHeight = 10;
constexpr double kSeen = 3;  // the least width of a part that is not nothing

double sum(const BarRow& row) {
  double all = 0;
  for (const BarPart& part : row.parts) all += part.value;
  return all;
}

std::string bar(const BarRow& row, double most) {
  std::string label = row.name;
  std::string marks;
  double left = 0;
  for (const BarPart& part : row.parts) {
    if (part.value <= 0) continue;
    const double width = std::max(part.value / most * kBarWidth, kSeen);
    label += fmt::format(", {} {}", part.name, part.text);
    marks += fmt::format(
        "<rect class=\"mark c{}\" x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"{}\">"
        "<title>{} {}</title></rect>",
        part.colour, std::min(left, kBarWidth - kSeen), width, kBarHeight, html(part.name),
        html(part.text));
    left += width;
  }
  return fmt::format(
      "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\">"
      "{}</svg>",
      html(label), kBarWidth, kBarHeight, marks);
}

// What is written at a bar: all of its parts that are something.
std::string values_text(const BarRow& row, bool with_names) {
  std::string text;
  for (const BarPart& part : row.parts) {
    if (part.value <= 0) continue;
    const std::string name = with_names ? "<i></i>" + html(part.name) + " " : "";
    text +=
        fmt::format("<span class=\"c{}\">{}<b>{}</b></span> ", part.colour, name, html(part.text));
  }
  return text;
}

std::string legend(const std::vector<BarPart>& parts) {
  if (parts.size() < 2) return {};
  std::string out = "<ul class=\"legend\" aria-hidden=\"true\">";
  for (const BarPart& part : parts) {
    out += fmt::format("<li class=\"c{}\"><i></i>{}</li>", part.colour, html(part.name));
  }
  return out + "</ul>";
}

std::string table(const BarChart& chart) {
  std::string out = fmt::format(
      "<details><summary>The numbers</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}: the numbers\"><table><caption>{0}</caption><thead><tr>"
      "<th scope=\"col\">{1}</th>",
      html(chart.title), html(chart.row_name));
  for (const BarPart& part : chart.rows.front().parts) {
    out += fmt::format("<th scope=\"col\">{}</th>", html(part.name));
  }
  out += "<th scope=\"col\"></th></tr></thead><tbody>";
  for (const BarRow& row : chart.rows) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", html(row.name));
    for (const BarPart& part : row.parts) out += fmt::format("<td>{}</td>", html(part.text));
    out += fmt::format("<td class=\"text\">{}</td></tr>", html(row.remark));
  }
  return out + "</tbody></table></div></details>";
}

}  // namespace

std::string bar_chart(const BarChart& chart) {
  double most = 0;
  for (const BarRow& row : chart.rows) most = std::max(most, sum(row));
  if (most <= 0) most = 1;
  std::string out = fmt::format(
      "<figure class=\"chart bars\" id=\"{0}\" aria-labelledby=\"{0}-title\"><figcaption>"
      "<h3 id=\"{0}-title\">{1}</h3><p>{2}</p></figcaption>",
      chart.id, html(chart.title), html(chart.summary));
  if (chart.rows.empty()) return out + "</figure>";
  // A bar that stands alone has its parts' names beside their values.
  const bool alone = chart.rows.size() == 1 && chart.rows.front().parts.size() > 1;
  if (!alone) out += legend(chart.rows.front().parts);
  out += fmt::format("<div class=\"rows{}\">", alone ? " alone" : "");
  for (const BarRow& row : chart.rows) {
    out += fmt::format(
        "<div class=\"row\"><div class=\"name\" aria-hidden=\"true\">{}</div>{}"
        "<div class=\"value\" aria-hidden=\"true\">{}</div></div>",
        html(row.name), bar(row, most), values_text(row, alone));
  }
  out += "</div>";
  if (chart.left_out > 0) {
    out += fmt::format("<p class=\"note\">{} more, not shown here.</p>", grouped(chart.left_out));
  }
  return out + table(chart) + "</figure>";
}

}  // namespace longshore::report

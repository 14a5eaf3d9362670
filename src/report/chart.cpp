#include "report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/wording.hpp"
#include "report/html.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

constexpr double kWidth = 1000;  // of a plot's own units; it stretches
constexpr double kHeight = 100;
constexpr double kLabelGap = 11;    // the least distance of two labels, in those units
constexpr double kHeadroom = 1.04;  // above the highest mark

// Where values and times lie in the plot.
struct Scale {
  double end = 1;
  double top = 1;

  double x(double seconds) const { return kWidth * std::clamp(seconds / end, 0.0, 1.0); }
  double y(double value) const { return kHeight * (1 - std::clamp(value / top, 0.0, 1.0)); }
};

double end_of_step(const TimeChart& chart, std::size_t step) {
  return step + 1 < chart.begins.size() ? chart.begins[step + 1] : chart.end;
}

double known(double value) {
  return std::isfinite(value) ? value : 0;
}

double highest(const TimeChart& chart) {
  double most = 0;
  for (std::size_t step = 0; step < chart.begins.size(); ++step) {
    double sum = 0;
    for (const Series& series : chart.series) {
      const double value = known(series.values[step]);
      sum += value;
      if (!chart.stacked) most = std::max(most, value);
    }
    if (chart.stacked) most = std::max(most, sum);
  }
  return most;
}

std::string grid(const Scale& scale, const std::vector<double>& values,
                 const std::vector<double>& times) {
  std::string out = "<g class=\"grid\">";
  for (const double value : values) {
    out += fmt::format("<path d=\"M0 {0:.2f}H{1}\"/>", scale.y(value), kWidth);
  }
  for (const double time : times) {
    out += fmt::format("<path d=\"M{0:.1f} 0V{1}\"/>", scale.x(time), kHeight);
  }
  return out + "</g>";
}

std::string bands(const TimeChart& chart, const Scale& scale) {
  std::string out;
  for (const Band& band : chart.bands) {
    // Wide enough to be seen, however short it was.
    const double width = std::max(scale.x(band.end) - scale.x(band.begin), 3.0);
    out += fmt::format("<rect class=\"band\" x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"{}\"/>",
                       std::min(scale.x(band.begin), kWidth - width), width, kHeight);
  }
  return out;
}

// A line through the middles of the steps, broken where nothing is known.
std::string line_mark(const TimeChart& chart, const Series& series, const Scale& scale) {
  std::string path;
  bool pen_down = false;
  for (std::size_t step = 0; step < chart.begins.size(); ++step) {
    const double value = series.values[step];
    if (!std::isfinite(value)) {
      pen_down = false;
      continue;
    }
    const double middle = (chart.begins[step] + end_of_step(chart, step)) / 2;
    // The first point of a piece has a length of its own: it may be the only one.
    path += fmt::format("{}{:.1f} {:.2f}{}", pen_down ? "L" : "M", scale.x(middle), scale.y(value),
                        pen_down ? "" : "h.1");
    pen_down = true;
  }
  return fmt::format("<path class=\"mark line c{}{}\" d=\"{}\"/>", series.colour,
                     series.dashed ? " dashed" : "", path);
}

// One layer of a stack, as steps above `base`, which it raises.
std::string layer_mark(const TimeChart& chart, const Series& series, const Scale& scale,
                       std::vector<double>& base) {
  std::string path;
  for (std::size_t step = 0; step < chart.begins.size(); ++step) {
    const double value = known(series.values[step]);
    if (value <= 0) continue;
    const double left = scale.x(chart.begins[step]);
    const double right = scale.x(end_of_step(chart, step));
    const double bottom = scale.y(base[step]);
    base[step] += value;
    path += fmt::format("M{:.1f} {:.2f}V{:.2f}H{:.1f}V{:.2f}Z", left, bottom, scale.y(base[step]),
                        right, bottom);
  }
  return fmt::format("<path class=\"mark area c{}\" d=\"{}\"/>", series.colour, path);
}

// What a pointer over a step shows.
std::string step_text(const TimeChart& chart, std::size_t step) {
  std::string text = time_label(chart.begins[step]) + ":";
  for (const Series& series : chart.series) {
    const double value = series.values[step];
    if (!std::isfinite(value)) continue;
    text += fmt::format(" {} {}", series.name, decimal(std::round(value * 10) / 10));
  }
  return text + " " + chart.unit;
}

std::string hover(const TimeChart& chart, const Scale& scale) {
  std::string out = "<g class=\"hover\">";
  for (std::size_t step = 0; step < chart.begins.size(); ++step) {
    const double left = scale.x(chart.begins[step]);
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"{}\"><title>{}</title></rect>", left,
        scale.x(end_of_step(chart, step)) - left, kHeight, html(step_text(chart, step)));
  }
  return out + "</g>";
}

// The names of lines where they end, apart from each other.
std::string end_labels(const TimeChart& chart, const Scale& scale) {
  struct Label {
    const Series* series;
    double y;
  };
  std::vector<Label> labels;
  for (const Series& series : chart.series) {
    const auto last = std::find_if(series.values.rbegin(), series.values.rend(),
                                   [](double value) { return std::isfinite(value); });
    if (last != series.values.rend()) labels.push_back({&series, scale.y(*last)});
  }
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& one, const Label& other) { return one.y < other.y; });
  for (std::size_t i = 1; i < labels.size(); ++i) {
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + kLabelGap);
  }
  double most = kHeight;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    label->y = std::min(label->y, most);
    most = label->y - kLabelGap;
  }
  std::string out = "<div class=\"ends\" aria-hidden=\"true\">";
  for (const Label& label : labels) {
    out += fmt::format("<span class=\"c{}\" style=\"top:{:.1f}%\">{}</span>", label.series->colour,
                       label.y, html(label.series->name));
  }
  return out + "</div>";
}

std::string legend(const TimeChart& chart) {
  std::string out = "<ul class=\"legend\" aria-hidden=\"true\">";
  for (const Series& series : chart.series) {
    out += fmt::format("<li class=\"c{}\"><i{}></i>{}</li>", series.colour,
                       series.dashed ? " class=\"dashed\"" : "", html(series.name));
  }
  if (!chart.bands.empty()) {
    out += fmt::format("<li class=\"c0\"><i class=\"band\"></i>{}</li>", html(chart.band_name));
  }
  return out + "</ul>";
}

std::string axes(const Scale& scale, const std::vector<double>& values,
                 const std::vector<double>& times, const std::string& unit) {
  std::string out = "<div class=\"y\" aria-hidden=\"true\">";
  for (const double value : values) {
    out += fmt::format("<span style=\"top:{:.1f}%\">{}</span>", scale.y(value),
                       value >= 1000 ? grouped(static_cast<std::uint64_t>(value)) : decimal(value));
  }
  out += "</div><div class=\"x\" aria-hidden=\"true\">";
  for (const double time : times) {
    const double left = scale.x(time) / kWidth * 100;
    // The last label ends at the edge rather than beyond it.
    const char* edge = left > 94 ? " class=\"last\"" : left < 3 ? " class=\"first\"" : "";
    out += fmt::format("<span{} style=\"left:{:.1f}%\">{}</span>", edge, left, time_label(time));
  }
  return out + fmt::format("</div><div class=\"unit\" aria-hidden=\"true\">{}</div>", html(unit));
}

std::string table(const TimeChart& chart) {
  std::string out = fmt::format(
      "<details><summary>The numbers</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}: the numbers\"><table><caption>{0}, {1}</caption><thead><tr>"
      "<th scope=\"col\">from</th>",
      html(chart.title), html(chart.unit));
  for (const Series& series : chart.series) {
    out += fmt::format("<th scope=\"col\">{}</th>", html(series.name));
  }
  out += "</tr></thead><tbody>";
  for (std::size_t step = 0; step < chart.begins.size(); ++step) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", time_label(chart.begins[step]));
    for (const Series& series : chart.series) {
      const double value = series.values[step];
      out += std::isfinite(value) ? fmt::format("<td>{}</td>", decimal(std::round(value * 10) / 10))
                                  : "<td>–</td>";
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div></details>";
}

std::string head(const std::string& id, const std::string& kind, const std::string& title,
                 const std::string& summary) {
  return fmt::format(
      "<figure class=\"chart {1}\" id=\"{0}\" aria-labelledby=\"{0}-title\"><figcaption>"
      "<h3 id=\"{0}-title\">{2}</h3><p>{3}</p></figcaption>",
      id, kind, html(title), html(summary));
}

}  // namespace

std::string time_chart(const TimeChart& chart) {
  const std::vector<double> values = axis_ticks(highest(chart));
  const std::vector<double> times = time_ticks(chart.end);
  const Scale scale{.end = chart.end > 0 ? chart.end : 1, .top = values.back() * kHeadroom};
  std::string marks;
  std::vector<double> base(chart.begins.size(), 0.0);
  for (const Series& series : chart.series) {
    marks +=
        chart.stacked ? layer_mark(chart, series, scale, base) : line_mark(chart, series, scale);
  }
  return head(chart.id, chart.stacked ? "stacked" : "lines", chart.title, chart.summary) +
         legend(chart) + "<div class=\"plot\">" +
         fmt::format(
             "<svg role=\"img\" aria-label=\"{}. {}\" viewBox=\"0 0 {} {}\" "
             "preserveAspectRatio=\"none\">",
             html(chart.title), html(chart.summary), kWidth, kHeight) +
         bands(chart, scale) + grid(scale, values, times) + marks + hover(chart, scale) + "</svg>" +
         axes(scale, values, times, chart.unit) + (chart.stacked ? "" : end_labels(chart, scale)) +
         "</div>" + table(chart) + "</figure>";
}

}  // namespace longshore::report

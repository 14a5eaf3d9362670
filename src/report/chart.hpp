// Pictures as inline SVG within HTML, each with its numbers in a table beside it. The marks
// stretch with the page; all text is HTML, so that it keeps its size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace longshore::report {

// One line, or one layer of a stack, over time.
struct Series {
  std::string name;
  int colour = 1;              // 1 to 6: the palette of the page; 0: the colour of text
  std::vector<double> values;  // as many as the chart has steps; NaN: nothing is known
  bool dashed = false;
};

// A span of time that is shaded behind the marks.
struct Band {
  double begin = 0;
  double end = 0;
};

struct TimeChart {
  std::string id;
  std::string title;
  std::string summary;         // one sentence with the numbers that matter
  std::string unit;            // of the values: "requests/s"
  std::vector<double> begins;  // of the steps, in seconds
  double end = 0;
  std::vector<Series> series;
  bool stacked = false;
  std::string band_name;  // what a shaded span is
  std::vector<Band> bands;
};

std::string time_chart(const TimeChart& chart);

// A bar of several parts.
struct BarPart {
  std::string name;
  int colour = 1;
  double value = 0;
  std::string text;  // the value, with its unit
};

struct BarRow {
  std::string name;
  std::vector<BarPart> parts;
  std::string remark;
};

struct BarChart {
  std::string id;
  std::string title;
  std::string summary;
  std::string row_name;        // heads the table's first column
  std::vector<BarRow> rows;    // all with the same parts
  std::uint64_t left_out = 0;  // further rows that are not shown
};

std::string bar_chart(const BarChart& chart);

// Round numbers from 0 to at least `most`, two to six of them; exposed for the tests.
std::vector<double> axis_ticks(double most);
// Round times from 0 to `end` seconds, at most six.
std::vector<double> time_ticks(double end);
std::string time_label(double seconds);  // 0, 30 s, 12 min, 1 h 30

}  // namespace longshore::report

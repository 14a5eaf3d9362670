// The fixtures' figures: as tables for people, as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "figures.hpp"

namespace longshore::testing {

struct Report {
  std::string fixture;
  std::vector<Figure> figures;
  // At the end, with the first seed; and the best fixed number of slots. 0: none.
  std::uint32_t slots = 0;
  double found_per_second = 0;
  std::uint32_t best_slots = 0;
};

// The worst of the seeds and the median of each figure.
std::string as_tables(const std::vector<Report>& reports);

// One object a line: {"fixture": …, "figures": {NAME: {"worst": …, "median": …, "digits": …, and
// where there is a bound "min" or "max": the goal, "held": what the test holds it to}}}.
std::string as_json_lines(const std::vector<Report>& reports);

}  // namespace longshore::testing

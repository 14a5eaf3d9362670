// What the trials of a fixture come to: each figure with the range that the fixture asks for.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "trial.hpp"

namespace longshore::testing {

// The trials of one fixture.
struct Trials {
  std::vector<Measured> seeds;
  double best_static = 0;  // rows a second
  std::uint32_t best_slots = 0;
};

struct Figure {
  std::string_view name;
  int digits = 0;  // worth printing
  bool more_is_better = false;
  std::vector<double> values;  // by seed
  MaybeBound bound;            // the least where more is better, else the most

  double worst() const;
  double median() const;
  bool held() const;
};

// What a trial is compared by with those at a fixed concurrency, see Expectations. 0: rows ran out
// of attempts.
double rate_to_compare(const Fixture& fixture, const Measured& measured);

// Those that mean something for this fixture, and those that it asks for.
std::vector<Figure> figures_of(const Fixture& fixture, const Trials& trials);

}  // namespace longshore::testing

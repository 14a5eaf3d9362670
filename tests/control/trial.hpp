// One fixture played once in virtual time: the real gate, courier, sleepers and governor, with
// a modelled server behind them.
#pragma once

#include <cstdint>
#include <optional>

#include "fixture.hpp"
#include "model_exchanger.hpp"

namespace longshore::testing {

// Expectations say what the figures mean.
struct Measured {
  Traffic traffic;
  std::uint64_t rows_done = 0;
  double seconds = 0;
  double most_done_s = 0;  // nine rows of ten
  double steady_rows = 0;
  double emptiest_second = 0;  // attempts, from 5 s after the outage on
  double first_second = 0;     // answers
  double last_second = 0;
  double end_s = 0;
  double others_end_s = 0;
  double found_per_second = 0;
  std::uint32_t slots = 0;  // at the end

  double per_second() const { return static_cast<double>(rows_done) / seconds; }
};

// `fixed_slots`: not adaptive, with so many slots.
Measured play(const Fixture& fixture, std::uint64_t seed,
              std::optional<std::uint32_t> fixed_slots = {});

}  // namespace longshore::testing

// One fixture played once in virtual time: the real gate, courier, sleepers and governor, with
// a modelled server behind them.
#pragma once

#include <cstdint>
#include <optional>

#include "fixture.hpp"

namespace longshore::testing {

struct Measured {
  std::uint64_t rows_done = 0;
  std::uint64_t attempts = 0;
  std::uint64_t refused = 0;
  std::uint64_t in_outage = 0;
  double seconds = 0;
  double steady_per_second = 0;  // see Expectations
  double recovered = 0;          // attempts in the emptiest second, see Expectations
  std::uint64_t busiest_second = 0;
  std::uint32_t most_in_flight = 0;  // later than 30 s
  double found_per_second = 0;
  std::uint32_t slots = 0;  // at the end

  double per_second() const { return static_cast<double>(rows_done) / seconds; }
};

// `fixed_slots`: not adaptive, with so many slots.
Measured play(const Fixture& fixture, std::uint64_t seed,
              std::optional<std::uint32_t> fixed_slots = {});

}  // namespace longshore::testing

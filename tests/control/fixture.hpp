// A fixture: a simulated server, how it is asked, and the range in which the result must lie.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "longshore/configuration.hpp"
#include "model_server.hpp"

namespace longshore::testing {

inline constexpr double kSettled_s = 30;  // so long a rate may take to be found

// What the server allows from a moment on.
struct Ideal {
  double from_s = 0;
  double rows = 0;  // a second
};

// One end of a range: what every seed is held to, and what it ought to be where that is not
// reached.
struct Bound {
  double held = 0;
  double goal = 0;
};
using MaybeBound = std::optional<Bound>;

// As shares and factors. What is not given is not asked for; but rows that run out of attempts,
// and more requests in any second than the given rate and one, are never right.
struct Expectations {
  std::vector<Ideal> ideal;
  MaybeBound whole_min;     // of the ideal, from the first attempt to the last row
  MaybeBound steady_min;    // of the ideal, from 30 s until nine rows of ten are done
  MaybeBound refused_max;   // answers of "too many", of the rows
  MaybeBound attempts_max;  // a row, times 1 / the share of attempts that succeed
  // Of the rate at the best fixed concurrency: over the whole run, or until nine rows of ten are
  // done where chance says how long the last ones back off.
  MaybeBound best_static_min;
  MaybeBound flooding_max;       // requests at the server at once, later than 30 s
  MaybeBound outage_seen_max_s;  // from its first answer until the breaker opens
  MaybeBound outage_attempts_max;
  MaybeBound recovered_min;  // of the rate, in each second from 5 s after the outage on
  // Answers in the last second in which there are fresh rows, of those in the second one.
  MaybeBound last_second_min;
  // From then until the end, and until the end of those rows whose first attempt was answered.
  MaybeBound end_max_s;
  MaybeBound others_end_max_s;

  // Rows between two moments.
  double possible(double from_s, double to_s) const;
};

struct Fixture {
  std::string name;
  std::uint64_t rows = 0;
  ServerModel server;
  DeliveryConfiguration delivery;
  std::uint32_t max_attempts = 10;
  double request_timeout_s = 30;
  double learned_per_second = 0;     // by an earlier run
  std::vector<std::uint32_t> sweep;  // fixed concurrencies to compare with
  Expectations expected;

  bool fails_by_chance() const { return server.failing > 0 || server.hanging > 0; }

  friend std::ostream& operator<<(std::ostream& out, const Fixture& fixture) {
    return out << fixture.name;
  }
};

// Every fixture of the folder, by file name. Throws what yaml-cpp throws; an unknown key is a
// std::runtime_error.
std::vector<Fixture> load_fixtures(const std::string& folder);

}  // namespace longshore::testing

// A fixture: a simulated server, how it is asked, and the range in which the result must lie.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "longshore/configuration.hpp"
#include "model_server.hpp"

namespace longshore::testing {

// Shares and factors; 0: not asked for.
struct Expectations {
  double ideal_per_second = 0;  // rows, what the server allows
  double whole_min = 0;         // of the ideal, from the first attempt to the last row
  double steady_min = 0;        // of the ideal, from 30 s on until nine rows of ten are done
  double refused_max = 0;       // answers of "too many", of the rows
  double attempts_max = 0;      // a row, times 1 / (1 - failing)
  double best_static_min = 0;   // of the whole rate at the best fixed concurrency
  double outage_attempts_max = 0;
  double recovered_min = 0;  // of the rate, in each second from 5 s after the outage on
  double flooding_max = 0;   // requests at the server at once, later than 30 s
};

struct Fixture {
  std::string name;
  std::uint64_t rows = 0;
  ServerModel server;
  DeliveryConfiguration delivery;
  std::uint32_t max_attempts = 10;
  double learned_per_second = 0;     // by an earlier run
  std::vector<std::uint32_t> sweep;  // fixed concurrencies to compare with
  Expectations expected;

  friend std::ostream& operator<<(std::ostream& out, const Fixture& fixture) {
    return out << fixture.name;
  }
};

// Every fixture of the folder, by file name. Throws what yaml-cpp throws; an unknown key is a
// std::runtime_error.
std::vector<Fixture> load_fixtures(const std::string& folder);

}  // namespace longshore::testing

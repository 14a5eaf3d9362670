// How fast a run is and how long it will still take, from looks at it over the last while.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "longshore/environment.hpp"
#include "longshore/observer.hpp"

namespace longshore::report {

struct Pace {
  double requests_per_second = 0;
  std::uint64_t rows_done = 0;
  std::uint64_t rows_all = 0;     // 0: nobody knows yet
  bool rows_all_exact = false;    // else it is reckoned from the bytes read so far
  std::uint64_t rows_left = 0;    // of rows_all, as far as the run will go
  std::optional<double> percent;  // of rows_all; of the bytes where there are no rows yet
  std::optional<std::chrono::seconds> left;
};

// What one look tells without those before it: all but the rates and the time left.
Pace pace_of(const Progress& progress);
// The time that the rest takes at that rate; nothing where either is unknown.
std::optional<std::chrono::seconds> time_left(const Pace& pace, double rows_per_second);

class PaceMeter {
 public:
  Pace update(const Progress& progress, SteadyTime now);

 private:
  struct Sample {
    SteadyTime at;
    std::uint64_t rows_done;
    std::uint64_t requests;
    std::uint64_t skipped;  // of rows_done: nothing was sent for them
    bool skipping;          // most rows since the sample before were skipped
  };
  void take(const Sample& sample);

  // Of the last kWindow, at most kSamplesMax; rows that are skipped tell nothing of how long
  // those take that are sent, and so nothing before the last of them is kept.
  std::deque<Sample> samples_;
};

}  // namespace longshore::report

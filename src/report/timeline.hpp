// A run over time, in bounded memory: what its progress showed, interval by interval.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "longshore/observer.hpp"

namespace longshore::report {

struct Interval {
  double begin = 0;  // seconds since the run began
  double end = 0;
  std::uint64_t requests = 0;
  std::uint64_t retries = 0;
  std::uint64_t rows = 0;                        // that found their state
  std::map<std::string, std::uint64_t> answers;  // by status, or by the name of a fault
  LatencyHistogram latencies;
  std::uint32_t in_flight = 0;  // the most that were seen
  std::uint32_t slots = 0;      // as they were at its end, as the rates
  double rate = 0;
  double limit = 0;
  double outage = 0;  // seconds in which nothing could leave

  double seconds() const { return end - begin; }
  // Takes in the interval that follows.
  void append(const Interval& next);
};

// One thread at a time.
class Timeline {
 public:
  static constexpr std::size_t kIntervalsMax = 240;
  // Of an interval; doubled whenever there are too many.
  static constexpr double kFirstSeconds = 0.2;

  // Progress as it is `seconds` after the run began; never less than at the last look.
  void look(const Progress& progress, double seconds);

  // All of them, the last one up to the last look.
  std::vector<Interval> intervals() const;

 private:
  void close();

  std::vector<Interval> closed_;
  Interval open_;
  double width_ = kFirstSeconds;
  // What the progress showed at the last look.
  RequestTally requests_;
  LatencyHistogram latencies_;
  std::uint64_t rows_ = 0;
  double outage_ = 0;
};

// The same with neighbours taken together, so that there are at most `most` and none is
// shorter than `seconds_min`, as far as there are enough.
std::vector<Interval> coalesced(const std::vector<Interval>& intervals, std::size_t most,
                                double seconds_min);

}  // namespace longshore::report

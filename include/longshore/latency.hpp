// How long answers took: a histogram in fixed memory.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "longshore/summary.hpp"

namespace longshore {

// Log-linear over microseconds: 32 steps to each doubling, so a value is known to 3 %. Not
// thread-safe.
class LatencyHistogram {
 public:
  void add(std::chrono::nanoseconds latency);
  // All of `later` that was not in `earlier`, which is an earlier state of the same histogram.
  void add_since(const LatencyHistogram& later, const LatencyHistogram& earlier);
  void add(const LatencyHistogram& other);

  std::uint64_t count() const { return total_; }
  double sum_ms() const { return sum_ms_; }
  double mean_ms() const;
  // The value below which `share` of all lie; 0 when there are none.
  double percentile_ms(double share) const;
  // How many lie below `bound`, to the histogram's precision.
  std::uint64_t count_below(std::chrono::microseconds bound) const;
  LatencyMs summary() const;

 private:
  static constexpr std::size_t kSteps = 32;
  static constexpr std::size_t kDoublings = 40;
  static std::size_t bucket_of(std::uint64_t us);
  static double middle_us(std::size_t bucket);

  std::array<std::uint64_t, kSteps * kDoublings> counts_{};
  std::uint64_t total_ = 0;
  double sum_ms_ = 0;
  double max_ms_ = 0;
};

}  // namespace longshore

// What the requests of a run were like: counts by answer, and latencies in fixed memory.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/exchange.hpp"
#include "longshore/summary.hpp"

namespace longshore::delivery {

// A log-linear histogram of microseconds: 32 steps to each doubling, so a value is known to
// 3 %. Not thread-safe.
class LatencyHistogram {
 public:
  void add(std::chrono::nanoseconds latency);
  // The value below which `share` of all lie; 0 when there are none.
  double percentile_ms(double share) const;
  LatencyMs summary() const;
  double mean_ms() const;

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

// io thread only.
class Statistics {
 public:
  void add(const Answer& answer, bool retry, SteadyTime now);

  const RequestTally& requests() const { return requests_; }
  const LatencyHistogram& latencies() const { return latencies_; }
  // From the first attempt's start to the last one's end.
  std::chrono::duration<double> active() const;

 private:
  RequestTally requests_;
  LatencyHistogram latencies_;
  std::optional<SteadyTime> first_;
  SteadyTime last_{};
};

}  // namespace longshore::delivery

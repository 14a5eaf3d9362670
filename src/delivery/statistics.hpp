// What the requests of a run were like: counts by answer, and latencies.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/exchange.hpp"
#include "longshore/latency.hpp"
#include "longshore/summary.hpp"

namespace longshore::delivery {

// io thread only.
class Statistics {
 public:
  // `retry_of`: the answer or fault for which it was tried again; empty: a first attempt.
  void add(const Answer& answer, std::string_view retry_of, SteadyTime now);

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

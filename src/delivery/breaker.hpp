// Whether anything may leave at all: a Retry-After holds everything back, and an outage opens
// the breaker, which lets one probe through at growing intervals. Pure; the caller brings the
// clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "longshore/environment.hpp"

namespace longshore::delivery {

// An outage is a row of failures that would be one in a million if they were as rare as before:
// ten where few attempts fail, some thirty where every other one does. One errand, asked again
// and again, is no evidence of an outage, however often it fails; unless the API cannot even
// be reached, which no errand can be the reason for.
class Breaker {
 public:
  // The failures without a good answer between them. Told later, too, whether that was an
  // outage: what fails in one costs no row its attempts.
  struct Series {
    bool outage = false;
  };
  using SeriesPtr = std::shared_ptr<const Series>;

  // A good answer ends every outage: what waits may leave at the full rate.
  void good(SteadyTime now);
  // An attempt that left at `left` failed now. `seen`: the series of the errand's last failure.
  // `evidence`: it counts although its errand failed before in this series.
  SeriesPtr failed(SteadyTime left, SteadyTime now, const Series* seen, bool evidence);

  bool open() const { return open_; }
  // Failures that an outage might turn out to be the reason for.
  bool suspects() const { return count_ >= kSuspicious; }
  // When the next attempt may leave; in the past: now.
  SteadyTime next() const;
  // An attempt leaves at `now`. While the breaker is open it is the probe.
  void leaves(SteadyTime now);

  // Nothing leaves before `until`; never shortened.
  void hold_until(SteadyTime until);
  SteadyTime held_until() const { return held_until_; }

 private:
  static constexpr std::uint32_t kSuspicious = 3;
  std::uint32_t failures_of_an_outage() const;
  void trip(SteadyTime now);
  void probe_failed(SteadyTime now);

  std::shared_ptr<Series> series_;
  std::uint32_t count_ = 0;   // evidence in the series
  double failing_share_ = 0;  // of the attempts of late
  SteadyTime began_{};        // the outage
  SteadyTime opened_{};       // the breaker
  SteadyTime closed_{};
  SteadyTime probe_at_{};
  std::chrono::nanoseconds interval_{0};
  SteadyTime held_until_{};
  bool open_ = false;
};

}  // namespace longshore::delivery

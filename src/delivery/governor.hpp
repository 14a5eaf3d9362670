// How fast, how many at once, and whether at all: what every attempt's end says about that.
// Pure; the caller brings the clock.
#pragma once

#include <cstdint>
#include <optional>

#include "core/ledger_records.hpp"
#include "delivery/breaker.hpp"
#include "delivery/heard.hpp"
#include "delivery/rate_finder.hpp"
#include "delivery/slot_finder.hpp"
#include "longshore/configuration.hpp"

namespace longshore::delivery {

// Without delivery.adaptive, rate and slots are the configured ones; the breaker is always on.
class Governor {
 public:
  explicit Governor(const DeliveryConfiguration& delivery);

  // Before the first attempt: where the last run ended.
  void begin_with(const LearnedPace& learned);

  // Of every attempt's end. Whether rate, slots or breaker have changed.
  bool heard(const Heard& heard);
  // The same for a failed one; see Breaker::failed.
  Breaker::SeriesPtr failed(const Heard& heard, const Breaker::Series* seen, bool evidence);

  double rate() const { return adaptive_ ? rate_.rate() : bound_; }  // 0: no limit
  std::uint32_t slots() const { return adaptive_ ? slots_.slots() : most_; }
  Breaker& breaker() { return breaker_; }
  const Breaker& breaker() const { return breaker_; }

  // What the next run may start from, if anything was found.
  std::optional<LearnedPace> learned() const;

 private:
  bool find(const Heard& heard);

  bool adaptive_;
  double bound_;
  std::uint32_t most_;
  Breaker breaker_;
  RateFinder rate_;
  SlotFinder slots_;
};

}  // namespace longshore::delivery

#include "delivery/governor.hpp"

namespace longshore::delivery {

Governor::Governor(const DeliveryConfiguration& delivery)
    : adaptive_(delivery.adaptive),
      bound_(delivery.requests_per_second),
      most_(delivery.max_in_flight),
      rate_(bound_, 0),
      slots_(most_, 0) {}

void Governor::begin_with(const LearnedPace& learned) {
  rate_ = RateFinder(bound_, learned.requests_per_second);
  slots_ = SlotFinder(most_, learned.in_flight);
}

bool Governor::heard(const Heard& heard) {
  const bool was_open = breaker_.open();
  if (heard.kind == Heard::Kind::kGood) breaker_.good(heard.now);
  if (heard.retry_after > std::chrono::nanoseconds(0)) {
    breaker_.hold_until(heard.now + heard.retry_after);
  }
  const bool found = find(heard);
  return found || was_open != breaker_.open();
}

Breaker::SeriesPtr Governor::failed(const Heard& heard, const Breaker::Series* seen,
                                    bool evidence) {
  return breaker_.failed(heard.left, heard.now, seen, evidence);
}

// An outage says nothing about the pace that the API bears when it is well.
bool Governor::find(const Heard& heard) {
  if (!adaptive_ || breaker_.open()) return false;
  const bool rate = rate_.heard(heard);
  const bool slots = slots_.heard(heard);
  return rate || slots;
}

std::optional<LearnedPace> Governor::learned() const {
  if (!adaptive_) return std::nullopt;
  const LearnedPace pace{rate_.found(), slots_.found(), 0};
  if (pace.requests_per_second == 0 && pace.in_flight == 0) return std::nullopt;
  return pace;
}

}  // namespace longshore::delivery

#include "delivery/statistics.hpp"

#include <string>

namespace longshore::delivery {

void Statistics::add(const Answer& answer, std::string_view retry_of, SteadyTime now) {
  if (answer.fault == TransportFault::kCancelled && !answer.request_left) return;
  ++requests_.sent;
  if (!retry_of.empty()) {
    ++requests_.retried;
    ++requests_.retried_after[std::string(retry_of)];
  }
  if (answer.fault == TransportFault::kNone) {
    ++requests_.by_status[answer.status];
    latencies_.add(answer.latency);
  } else {
    ++requests_.transport_errors[std::string(name_of(answer.fault))];
  }
  if (!first_) first_ = now - answer.latency;
  last_ = now;
}

std::chrono::duration<double> Statistics::active() const {
  return first_ ? std::chrono::duration<double>(last_ - *first_) : std::chrono::duration<double>(0);
}

}  // namespace longshore::delivery

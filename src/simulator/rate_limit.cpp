#include "simulator/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace longshore::simulator {

RateLimit::RateLimit(double per_second, double burst)
    : per_second_(per_second), burst_(std::max(burst, 1.0)), tokens_(burst_) {}

bool RateLimit::take(SteadyTime now) {
  if (per_second_ <= 0) return true;
  if (started_) {
    const std::chrono::duration<double> passed = now - last_;
    tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
  }
  started_ = true;
  last_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

std::chrono::milliseconds RateLimit::wait() const {
  if (per_second_ <= 0 || tokens_ >= 1) return std::chrono::milliseconds(0);
  const double seconds = (1 - tokens_) / per_second_;
  return std::chrono::milliseconds(static_cast<long>(std::ceil(seconds * 1000)));
}

}  // namespace longshore::simulator

#include "delivery/breaker.hpp"

#include <algorithm>
#include <cmath>

#include "core/mutant.hpp"

namespace longshore::delivery {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr double kChanceMax = 1e-6;  // that so many failures in a row are no outage
constexpr std::uint32_t kFailuresMin = 10;
constexpr double kFailingShareMax = 0.7;
constexpr double kShareMemory = 100;  // attempts

// The first probe comes soon, for most outages are short. The interval doubles up to three
// seconds, so that a minute's outage is seen to end in that time, and then grows with the
// outage's age: what lasted for ten minutes is asked every thirty seconds.
constexpr nanoseconds kFirstProbe = milliseconds(250);
constexpr nanoseconds kShortOutageIntervalMax = seconds(3);
constexpr nanoseconds kProbeIntervalMax = seconds(30);
constexpr int kAgeToInterval = 20;
// A probe that gets no answer for so long does not keep another one from leaving.
constexpr nanoseconds kProbePatience = seconds(5);
// An outage that comes back this soon is the same one.
constexpr nanoseconds kRelapse = seconds(10);

}  // namespace

void Breaker::good(SteadyTime now) {
  series_.reset();
  count_ = 0;
  failing_share_ -= failing_share_ / kShareMemory;
  if (open_) closed_ = now;
  open_ = false;
}

Breaker::SeriesPtr Breaker::failed(SteadyTime left, SteadyTime now, const Series* seen,
                                   bool evidence) {
  if (!series_) series_ = std::make_shared<Series>();
  const bool counts = evidence || seen != series_.get();
  if (counts) ++count_;
  if (open_) {
    if (left >= opened_) probe_failed(now);
  } else {
    failing_share_ += (1 - failing_share_) / kShareMemory;
    if (counts && count_ >= failures_of_an_outage()) trip(now);
  }
  return series_;
}

std::uint32_t Breaker::failures_of_an_outage() const {
  const double share = std::clamp(failing_share_, 1e-3, kFailingShareMax);
  const double failures = std::ceil(std::log(kChanceMax) / std::log(share));
  return std::max(kFailuresMin, static_cast<std::uint32_t>(failures));
}

void Breaker::trip(SteadyTime now) {
  const bool relapse = interval_ > nanoseconds(0) && now - closed_ < kRelapse;
  if (!relapse) {
    began_ = now;
    interval_ = kFirstProbe;
  }
  open_ = true;
  opened_ = now;
  series_->outage = true;
  probe_at_ = now + interval_;
}

void Breaker::probe_failed(SteadyTime now) {
  const nanoseconds by_age = std::clamp<nanoseconds>((now - began_) / kAgeToInterval,
                                                     kShortOutageIntervalMax, kProbeIntervalMax);
  interval_ = std::min(interval_ * 2, by_age);
  probe_at_ = now + interval_;
}

SteadyTime Breaker::next() const {
  if (open_ && mutated(Mutant::kBreakerForgetsRetryAfter)) return probe_at_;
  return open_ ? std::max(held_until_, probe_at_) : held_until_;
}

void Breaker::leaves(SteadyTime now) {
  if (open_) probe_at_ = now + std::max(interval_, kProbePatience);
}

void Breaker::hold_until(SteadyTime until) {
  held_until_ = std::max(held_until_, until);
}

}  // namespace longshore::delivery

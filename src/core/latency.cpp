#include "longshore/latency.hpp"

#include <algorithm>
#include <bit>

namespace longshore {

std::size_t LatencyHistogram::bucket_of(std::uint64_t us) {
  if (us < kSteps) return us;
  const auto doubling = static_cast<std::size_t>(std::bit_width(us)) - std::bit_width(kSteps);
  const std::size_t step = (us >> doubling) - kSteps;
  return std::min((doubling + 1) * kSteps + step, kSteps * kDoublings - 1);
}

double LatencyHistogram::middle_us(std::size_t bucket) {
  if (bucket < kSteps) return static_cast<double>(bucket);
  const std::size_t doubling = bucket / kSteps - 1;
  const auto low = static_cast<double>((bucket % kSteps + kSteps) << doubling);
  return low + static_cast<double>(1ULL << doubling) / 2;
}

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
  const double ms = static_cast<double>(latency.count()) / 1e6;
  const auto us = std::max<std::int64_t>(latency.count() / 1000, 0);
  ++counts_[bucket_of(static_cast<std::uint64_t>(us))];
  ++total_;
  sum_ms_ += ms;
  max_ms_ = std::max(max_ms_, ms);
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  add_since(other, LatencyHistogram{});
}

// The greatest of an interval is not known exactly: that of all, or its bucket's.
void LatencyHistogram::add_since(const LatencyHistogram& later, const LatencyHistogram& earlier) {
  std::size_t greatest = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    const std::uint64_t fresh = later.counts_[bucket] - earlier.counts_[bucket];
    counts_[bucket] += fresh;
    if (fresh > 0) greatest = bucket;
  }
  const std::uint64_t fresh = later.total_ - earlier.total_;
  total_ += fresh;
  sum_ms_ += later.sum_ms_ - earlier.sum_ms_;
  if (fresh > 0) max_ms_ = std::max(max_ms_, std::min(later.max_ms_, middle_us(greatest) / 1000));
}

double LatencyHistogram::percentile_ms(double share) const {
  if (total_ == 0) return 0;
  const double wanted = share * static_cast<double>(total_);
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    below += counts_[bucket];
    if (static_cast<double>(below) >= wanted) return std::min(middle_us(bucket) / 1000, max_ms_);
  }
  return max_ms_;
}

std::uint64_t LatencyHistogram::count_below(std::chrono::microseconds bound) const {
  const std::size_t end =
      bucket_of(static_cast<std::uint64_t>(std::max<std::int64_t>(bound.count(), 0)));
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < end; ++bucket) below += counts_[bucket];
  return below;
}

double LatencyHistogram::mean_ms() const {
  return total_ == 0 ? 0 : sum_ms_ / static_cast<double>(total_);
}

LatencyMs LatencyHistogram::summary() const {
  return {percentile_ms(0.50), percentile_ms(0.90), percentile_ms(0.99), max_ms_};
}

}  // namespace longshore

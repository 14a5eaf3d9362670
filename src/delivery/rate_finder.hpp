// The rate that the API bears: found where it answers "too many", held just under that, and
// probed upwards with care. Pure; the caller brings the clock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "delivery/heard.hpp"

namespace longshore::delivery {

// Answers of the last second, in tenths.
class AnswerMeter {
 public:
  void add(const Heard& heard);
  double per_second(SteadyTime now) const;
  std::chrono::nanoseconds since_first(SteadyTime now) const { return now - *first_left_; }

 private:
  static constexpr std::int64_t kSlices = 10;
  static std::int64_t slice_of(SteadyTime time);
  std::array<std::uint32_t, kSlices> counts_{};
  std::int64_t newest_ = 0;  // slice
  std::optional<SteadyTime> first_left_;
};

// Nothing is limited below the bound until the API refuses for the first time. A refusal of
// something that left since the last change lowers the rate: by the share that was refused,
// where many were, otherwise by 2 %, and twice as much where that did not do; but after a rise
// only by what it had risen. After a pause the rate rises again, by 1 % a second, then 2 % and 4 %,
// and faster once it is well above the rate last refused, or where that was a rush that tells
// nothing. Each time that it is refused at about the same rate the pause doubles, up to a minute,
// and longer where the rate is low; and where a refusal carries a Retry-After, which costs
// everybody that time, the pause is long enough to make that cheap.
class RateFinder {
 public:
  // Requests a second; 0: no bound; nothing learned.
  RateFinder(double bound, double learned);

  // Whether the rate has changed.
  bool heard(const Heard& heard);

  double rate() const { return rate_; }  // 0: no limit
  // What tomorrow may start from, learned tonight or before; 0: it was never refused.
  double found() const;

 private:
  bool refused(const Heard& heard);
  bool rise(const Heard& heard);
  double used_rate(const Heard& heard) const;
  void change(double rate, SteadyTime now);
  static std::chrono::nanoseconds longest_pause(double rate);
  void set_pause(const Heard& heard, double base, double share);

  double bound_;
  double beyond_ = 0;  // learned, and not tried below the bound; 0: nothing
  double rate_;
  double before_rise_ = 0;  // the rate before the last rise; 0: it fell since
  double safe_ = 0;         // the rate before the first of these rises
  double refused_at_ = 0;   // the rate last refused; 0: never
  double cut_ = 0;          // share of the last fall
  double step_ = 0;         // of the next rise
  SteadyTime changed_{};
  SteadyTime rise_at_{};
  SteadyTime held_until_{};  // by a Retry-After
  std::chrono::nanoseconds pause_{0};
  std::chrono::nanoseconds latency_{0};  // of late
  double accepted_ = 0;                  // of what left since the last change
  double refusals_ = 0;
  std::chrono::nanoseconds retry_after_{0};  // the longest that came with them
  AnswerMeter meter_;
};

}  // namespace longshore::delivery

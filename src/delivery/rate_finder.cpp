#include "delivery/rate_finder.hpp"

#include <algorithm>

namespace longshore::delivery {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr double kFirstCut = 0.02;
constexpr double kCutMax = 0.3;
constexpr double kShareMin = 0.5;
constexpr nanoseconds kSoon = seconds(3);
constexpr double kPriorAnswers = 5;    // accepted ones that are taken for granted in a share
constexpr double kSampleMin = 10;      // answers; fewer say nothing about a share
constexpr double kSampleMinNear = 30;  // before a rise near the rate last refused
constexpr double kSampleMax = 2'000;
// So few refusals among all answers cost less than giving way to them would.
constexpr double kRefusalsBorne = 0.002;
constexpr double kGross = 0.85;  // a smaller accepted share: far above what the API bears

constexpr double kFirstStep = 0.01;
constexpr double kStepMaxNear = 0.04;
constexpr double kStepMaxFar = 0.25;
constexpr double kNear = 1.1;       // times the rate last refused
constexpr double kRateInUse = 0.8;  // a rate that is not used tells nothing
constexpr double kRateMin = 0.1;    // requests a second

constexpr nanoseconds kStepTime = seconds(1);
constexpr nanoseconds kFirstPause = seconds(2);
constexpr nanoseconds kPauseMax = seconds(60);
constexpr nanoseconds kPauseMaxSlow = std::chrono::minutes(30);  // where the rate is low
constexpr double kRefusalsOfARise = 5;
constexpr double kRefusalsOfRises = 0.0025;  // of all answers, in the long run
constexpr nanoseconds kGrossPause = seconds(1);
constexpr int kPausePerRetryAfter = 60;
constexpr int kHoldsBeforeRising = 3;
constexpr nanoseconds kSlice = milliseconds(100);
constexpr double kActiveMin_s = 0.1;

}  // namespace

std::int64_t AnswerMeter::slice_of(SteadyTime time) {
  return time.time_since_epoch() / kSlice;
}

void AnswerMeter::add(const Heard& heard) {
  if (!first_left_) first_left_ = heard.left;
  const std::int64_t slice = slice_of(heard.now);
  for (std::int64_t i = std::max(newest_ + 1, slice - kSlices + 1); i <= slice; ++i) {
    counts_[static_cast<std::size_t>(i % kSlices)] = 0;
  }
  newest_ = slice;
  ++counts_[static_cast<std::size_t>(slice % kSlices)];
}

double AnswerMeter::per_second(SteadyTime now) const {
  if (!first_left_) return 0;
  const std::int64_t slice = slice_of(now);
  std::uint32_t answers = 0;
  for (std::int64_t i = 0; i < kSlices; ++i) {
    if (slice - i <= newest_ && newest_ - (slice - i) < kSlices) {
      answers += counts_[static_cast<std::size_t>((slice - i) % kSlices)];
    }
  }
  // The newest tenth is not over yet, and the first ones may lie before anything was sent.
  const nanoseconds whole = kSlice * (kSlices - 1) + now.time_since_epoch() % kSlice;
  const nanoseconds passed = std::clamp<nanoseconds>(now - *first_left_, kSlice, whole);
  return answers / std::chrono::duration<double>(passed).count();
}

RateFinder::RateFinder(double bound, double learned) : bound_(bound), rate_(bound) {
  if (learned <= 0) return;
  if (bound > 0 && learned >= bound) {
    beyond_ = learned;
    return;
  }
  rate_ = learned;
  refused_at_ = learned / (1 - kFirstCut);
  pause_ = kFirstPause;
  step_ = kFirstStep;
}

bool RateFinder::heard(const Heard& heard) {
  meter_.add(heard);
  if (rise_at_ == SteadyTime{}) rise_at_ = heard.now + pause_;
  if (heard.latency > nanoseconds(0)) latency_ += (heard.latency - latency_) / 8;
  if (heard.left < changed_) {  // at another rate
    if (heard.retry_after > nanoseconds(0)) held_until_ = heard.now + heard.retry_after;
    return false;
  }
  (heard.kind == Heard::Kind::kRefused ? refusals_ : accepted_) += 1;
  retry_after_ = std::max(retry_after_, heard.retry_after);
  // What was refused before there was a sample is judged as soon as there is one.
  const bool judge_now = refusals_ > 0 && accepted_ + refusals_ == kSampleMin;
  if (accepted_ + refusals_ > kSampleMax) {
    accepted_ /= 2;
    refusals_ /= 2;
  }
  return heard.kind == Heard::Kind::kRefused || judge_now ? refused(heard) : rise(heard);
}

bool RateFinder::refused(const Heard& heard) {
  const double answers = accepted_ + refusals_;
  const bool dear = retry_after_ > nanoseconds(0);
  const double base = used_rate(heard);
  held_until_ = std::max(held_until_, heard.now + heard.retry_after);
  if (answers < kSampleMin || (!dear && refusals_ < kRefusalsBorne * answers)) return false;
  const double share = (accepted_ + kPriorAnswers) / (answers + kPriorAnswers);
  const bool soon = before_rise_ == 0 && heard.now - changed_ < kSoon + 2 * retry_after_;
  cut_ = soon && cut_ > 0 ? std::min(cut_ * 2, kCutMax) : kFirstCut;
  double rate = base * std::clamp(share, kShareMin, 1 - cut_);
  if (before_rise_ > 0) {
    // A rise that led nowhere is taken back: its last step, or all of it where trying is dear. No
    // more, whatever share was refused: a server that counts no burst refuses every other request
    // just above its limit.
    const bool nowhere = base < safe_ * kNear * (1 + kStepMaxNear);
    const double back = dear && nowhere ? safe_ : std::max(before_rise_, base / kNear);
    rate = std::min(base * (1 - cut_), back);
  }
  set_pause(heard, base, share);
  refused_at_ = base;
  before_rise_ = 0;
  step_ = kFirstStep;
  const double least = bound_ > 0 ? std::min(kRateMin, bound_) : kRateMin;
  change(std::max(rate, least), heard.now);
  return true;
}

// What was refused. Where the slots are what limits, that is not the rate; but the meter says
// nothing about a second in which a Retry-After held everything back.
double RateFinder::used_rate(const Heard& heard) const {
  const double used = meter_.per_second(heard.now);
  const bool held = heard.now < held_until_ + kStepTime;
  if (rate_ > 0) return !held && used < kRateInUse * rate_ ? used : rate_;
  if (!held) return used;
  const std::chrono::duration<double> active = meter_.since_first(heard.now) - heard.retry_after;
  return (accepted_ + refusals_) / std::max(active.count(), kActiveMin_s);
}

// A rise that leads nowhere costs a handful of refusals whatever the rate is: where it is low they
// are many among the answers.
nanoseconds RateFinder::longest_pause(double rate) {
  const std::chrono::duration<double> cheap(kRefusalsOfARise / (kRefusalsOfRises * rate));
  return std::clamp(std::chrono::duration_cast<nanoseconds>(cheap), kPauseMax, kPauseMaxSlow);
}

void RateFinder::set_pause(const Heard& heard, double base, double share) {
  const bool again = refused_at_ > 0 && base < refused_at_ * kNear && base > refused_at_ / kNear;
  if (again && before_rise_ > 0) {
    pause_ = std::min(std::max<nanoseconds>(pause_, kFirstPause) * 2, longest_pause(base));
  } else if (share < kGross) {
    pause_ = kGrossPause;
  } else if (!again) {
    pause_ = kFirstPause;
  }
  const int dear = again && before_rise_ > 0 ? kPausePerRetryAfter : kHoldsBeforeRising;
  pause_ = std::max<nanoseconds>(pause_, retry_after_ * dear);
  rise_at_ = heard.now + pause_;
}

bool RateFinder::rise(const Heard& heard) {
  if (refused_at_ == 0 || rate_ == bound_ || heard.now < rise_at_) return false;
  if (heard.now - changed_ < std::max<nanoseconds>(kStepTime, 2 * latency_)) return false;
  if (meter_.per_second(heard.now) < kRateInUse * rate_) return false;
  // Near the limit each step is tried often enough to be refused before the next one: a burst that
  // the server allows hides the limit at first. What was refused far above the limit, in a first
  // rush as well, does not tell where the limit is.
  const bool far = rate_ > refused_at_ * kNear || pause_ == kGrossPause;
  if (accepted_ + refusals_ < (far ? kSampleMin : kSampleMinNear)) return false;
  if (before_rise_ == 0) safe_ = rate_;
  before_rise_ = rate_;
  step_ = std::min(step_, far ? kStepMaxFar : kStepMaxNear);
  const double rate = rate_ * (1 + step_);
  step_ *= 2;
  change(bound_ > 0 ? std::min(rate, bound_) : rate, heard.now);
  return true;
}

void RateFinder::change(double rate, SteadyTime now) {
  rate_ = rate;
  changed_ = now;
  accepted_ = 0;
  refusals_ = 0;
  retry_after_ = nanoseconds(0);
}

double RateFinder::found() const {
  if (refused_at_ == 0) return beyond_;
  if (rate_ == bound_) return 0;
  return before_rise_ > 0 ? before_rise_ : rate_;
}

}  // namespace longshore::delivery

#include "delivery/slot_finder.hpp"

#include <algorithm>
#include <cmath>

namespace longshore::delivery {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::uint32_t kStart = 16;
constexpr double kAnswersMin = 12;     // of a round
constexpr double kAnswersMax = 1'000;  // a difference that does not show by then does not count
constexpr double kWaves = 3;           // times the slots, once the climb is over
constexpr double kClear = 1.5;         // standard errors
constexpr double kPaying = 0.25;       // of the ideal gain
constexpr double kSparing = 0.15;      // of the ideal loss
constexpr double kFailingMore = 0.25;  // share of the answers
constexpr double kAsGood = 0.05;       // of them: no more failures than before
constexpr double kGoodMin = 100;       // of kAnswersMax; they may be long in coming, up to
constexpr double kAnswersEver = 20'000;
constexpr double kAvoidable = 0.5;     // of the attempts that useless slots would add
constexpr double kAtOnce = 0.5;        // of the time that a good answer takes
constexpr double kPutToUse = 0.5;      // of the slots' time: less is mostly turned away
constexpr double kUsedAtLeast = 0.25;  // of the slots, kept in one step down
constexpr double kQuick = 0.002;       // seconds
constexpr double kSlotsInUse = 0.8;    // of the attempts ended with every slot taken
constexpr double kChanged = 1.3;       // times the latency before: look at once
constexpr double kAsQuick = 1.1;       // times the latency at fewer slots: there is no queue

constexpr nanoseconds kFirstInterval = seconds(2);
constexpr nanoseconds kIntervalMax = seconds(10);
constexpr nanoseconds kIntervalAtTheTop = seconds(60);
constexpr int kRoundsBetween = 10;  // at least, so that trying costs little where rounds are long

}  // namespace

void SlotSample::add(const Heard& heard) {
  const double latency = std::chrono::duration<double>(heard.now - heard.left).count();
  answers_ += 1;
  if (heard.kind == Heard::Kind::kGood) {
    good_ += 1;
    sum_of_good_ += latency;
  }
  sum_ += latency;
  sum_of_squares_ += latency * latency;
}

double SlotSample::good_share() const {
  return answers_ > 0 ? good_ / answers_ : 0;
}

double SlotSample::good_per_second(std::uint32_t slots) const {
  return sum_ > 0 ? slots / latency() * good_share() : 0;
}

double SlotSample::variance() const {
  if (answers_ < 2 || sum_ <= 0 || good_ < 1) return 1;
  const double mean = latency();
  const double of_latency = std::max(0.0, sum_of_squares_ / answers_ - mean * mean) / (mean * mean);
  return of_latency / answers_ + share_variance();
}

double SlotSample::share_variance() const {
  return good_ > 0 ? (1 - good_share()) / good_ : 1;
}

bool SlotSample::mostly_turned_away() const {
  return used_share() < kPutToUse && latency_of_failed() < kAtOnce * latency_of_good();
}

double SlotSample::latency_of_failed() const {
  return answers_ > good_ ? (sum_ - sum_of_good_) / (answers_ - good_) : 0;
}

SlotFinder::SlotFinder(std::uint32_t most, std::uint32_t learned)
    : most_(most),
      learned_(learned),
      slots_(std::min(most, learned > 0 ? learned : kStart)),
      climbing_(learned == 0),
      interval_(kFirstInterval) {}

bool SlotFinder::heard(const Heard& heard) {
  if (began_ == SteadyTime{}) began_ = heard.left;
  if (heard.kind == Heard::Kind::kRefused) {
    begin_round(heard.now);
    return false;
  }
  if (heard.left < began_) return false;
  ended_ += 1;
  if (heard.slots_full) full_ += 1;
  if (heard.latency > nanoseconds(0) || heard.now > heard.left) round_.add(heard);
  if (!round_is_over(heard.now)) return false;
  if (full_ < kSlotsInUse * ended_) {
    begin_round(heard.now);
    return false;
  }
  return decide(heard.now);
}

bool SlotFinder::round_is_over(SteadyTime now) const {
  // What fails at once shows before what succeeds, and soon shows that there are too many.
  if (fails_more() && base_slots_ > 0 && round_.answers() >= kAnswersMin) return true;
  return round_.answers() >= answers_wanted() && lasted_long_enough(now);
}

bool SlotFinder::fails_more() const {
  return round_.good_share() + kFailingMore < base_.good_share();
}

// Else what fails at once would be most of the answers merely because it comes first.
bool SlotFinder::lasted_long_enough(SteadyTime now) const {
  if (round_.good_share() > 1 - kAsGood) return true;
  const std::chrono::duration<double> lasted = now - began_;
  return lasted.count() >= waves() * std::max(round_.latency_of_good(), base_.latency_of_good());
}

double SlotFinder::waves() const {
  return climbing_ ? 1 : kWaves;
}

double SlotFinder::answers_wanted() const {
  return std::max(kAnswersMin, slots_ * waves());
}

bool SlotFinder::both_quick() const {
  return std::max(base_.latency(), round_.latency()) < kQuick &&
         std::abs(round_.good_share() - base_.good_share()) < kAsGood;
}

// Of the two numbers of slots, whether the one tried is to be preferred.
SlotFinder::Verdict SlotFinder::compare() const {
  const double before = base_.good_per_second(base_slots_);
  const double after = round_.good_per_second(slots_);
  if (before <= 0) return after > 0 ? Verdict::kPays : Verdict::kDoesNot;
  if (both_quick()) return slots_ > base_slots_ ? Verdict::kPays : Verdict::kDoesNot;
  const double gain = after / before - 1;
  const double ideal = static_cast<double>(slots_) / base_slots_ - 1;
  const double wanted = ideal * (ideal > 0 ? kPaying : kSparing);
  const double error = (gain + 1) * std::sqrt(base_.variance() + round_.variance());
  const bool clear = std::abs(gain - wanted) >= kClear * error;
  if (clear) return gain >= wanted ? Verdict::kPays : Verdict::kDoesNot;
  const Verdict by_failures = compare_failures();
  if (by_failures != Verdict::kUnclear) return by_failures;
  const bool all_heard = round_.answers() >= kAnswersMax && round_.good() >= kGoodMin;
  if (!all_heard && round_.answers() < kAnswersEver) return Verdict::kUnclear;
  return gain >= wanted ? Verdict::kPays : Verdict::kDoesNot;
}

// Where more slots bring no more good answers, attempts grow with them for each of these.
SlotFinder::Verdict SlotFinder::compare_failures() const {
  if (base_.good() < 1 || round_.good() < 1) return Verdict::kUnclear;
  const double attempts = base_.good_share() / round_.good_share();  // times those before
  const double slots = static_cast<double>(slots_) / base_slots_;
  const double avoidable = kAvoidable * (slots - 1);
  const double error = attempts * std::sqrt(base_.share_variance() + round_.share_variance());
  const bool more = slots > 1;
  const double beyond = more ? attempts - 1 - avoidable : 1 + avoidable - attempts;
  if (beyond < kClear * error) return Verdict::kUnclear;
  return more ? Verdict::kDoesNot : Verdict::kPays;
}

bool SlotFinder::decide(SteadyTime now) {
  if (base_slots_ == 0 || base_slots_ == slots_) return watch(now);
  switch (compare()) {
    case Verdict::kUnclear:
      return false;
    case Verdict::kPays:
      return keep(now);
    case Verdict::kDoesNot:
      break;
  }
  return give_up(now);
}

// What paid is tried further in the same direction.
bool SlotFinder::keep(SteadyTime now) {
  const bool up = slots_ > base_slots_;
  latency_below_ = up ? base_.latency() : 0;
  base_ = round_;
  base_slots_ = slots_;
  interval_ = kFirstInterval;
  settled_ = true;
  const std::uint32_t next = up ? more() : fewer();
  if (next != slots_) return try_slots(next, now);
  climbing_ = false;
  up_next_ = !up;
  set_next_try(now);
  begin_round(now);
  return false;
}

// Back to what was before. The climb overshot by up to twice: what the server did carry, at
// the latency before, is where it is full.
bool SlotFinder::give_up(SteadyTime now) {
  const bool up = slots_ > base_slots_;
  if (!up) latency_below_ = round_.latency();
  const bool turned_away =
      up && fails_more() && round_.latency_of_failed() < kAtOnce * base_.latency_of_good();
  if (turned_away) turned_away_at_ = slots_;
  std::uint32_t next = base_slots_;
  const double before = base_.good_per_second(base_slots_);
  // What fails at once tells nothing of what the server did carry.
  if (climbing_ && before > 0 && !turned_away) {
    const double full = round_.good_per_second(slots_) / before;
    next =
        std::clamp(static_cast<std::uint32_t>(std::ceil(full * base_slots_)), base_slots_, slots_);
    base_slots_ = 0;
  } else if (!climbing_) {
    interval_ = std::min(interval_ * 2, kIntervalMax);
  }
  climbing_ = false;
  settled_ = true;
  up_next_ = !up;
  set_next_try(now);
  return try_slots(next, now);
}

void SlotFinder::set_next_try(SteadyTime now) {
  const double usual = answers_wanted() / std::max(round_.answers(), 1.0);
  const std::chrono::duration<double> round = (now - began_) * std::min(usual, 1.0);
  const nanoseconds interval = needs_all() ? kIntervalAtTheTop : interval_;
  try_at_ =
      now + std::max(interval, std::chrono::duration_cast<nanoseconds>(kRoundsBetween * round));
}

// Whether every slot that may be used is, and fewer were answered no sooner: then nothing waits
// at the server, and to try fewer would only cost.
bool SlotFinder::needs_all() const {
  return more() == slots_ && latency_below_ > 0 && base_.latency() < kAsQuick * latency_below_;
}

// A round at the number of slots that was settled on.
bool SlotFinder::watch(SteadyTime now) {
  const double latency = round_.latency();
  const double before = base_slots_ == slots_ ? base_.latency() : latency;
  base_ = round_;
  base_slots_ = slots_;
  const bool too_many = base_.mostly_turned_away();
  if (climbing_ && !too_many && more() != slots_) return try_slots(more(), now);
  climbing_ = false;
  if (too_many && fewer() != slots_) return try_slots(fewer(), now);
  const bool slower = latency > kChanged * before;
  const bool faster = latency * kChanged < before;
  if (slower) up_next_ = false;
  if (faster) up_next_ = true;
  if (now >= try_at_ || slower || faster) {
    if (faster || slower) interval_ = kFirstInterval;
    const bool up = up_next_ && more() != slots_;
    up_next_ = !up_next_;
    if (up) return try_slots(more(), now);
    if (fewer() != slots_) return try_slots(fewer(), now);
  }
  begin_round(now);
  return false;
}

bool SlotFinder::try_slots(std::uint32_t slots, SteadyTime now) {
  const bool changed = slots != slots_;
  slots_ = slots;
  begin_round(now);
  return changed;
}

void SlotFinder::begin_round(SteadyTime now) {
  round_ = {};
  ended_ = 0;
  full_ = 0;
  began_ = now;
}

std::uint32_t SlotFinder::more() const {
  const std::uint32_t step = climbing_ ? slots_ : std::max(1U, slots_ / 4);
  const std::uint32_t next = std::min(most_, slots_ + step);
  // Halfway to what was too many, until that is the next one: then the server may have grown.
  const bool too_far = turned_away_at_ > slots_ + 1 && next >= turned_away_at_;
  return too_far ? (slots_ + turned_away_at_) / 2 : next;
}

std::uint32_t SlotFinder::fewer() const {
  if (base_slots_ == slots_ && base_.mostly_turned_away()) {
    // Few good answers tell little of how many slots they take.
    const double used = std::max(base_.used_share(), kUsedAtLeast);
    return std::max(1U, static_cast<std::uint32_t>(std::ceil(used * slots_)));
  }
  return std::max(1U, slots_ - std::max(1U, slots_ / 5));
}

}  // namespace longshore::delivery

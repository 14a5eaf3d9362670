#include "delivery/gate.hpp"

#include <algorithm>

#include "core/mutant.hpp"

namespace longshore::delivery {

Gate::Gate(Scheduler& scheduler, Clock& clock, Governor& governor)
    : clock_(clock),
      governor_(governor),
      timer_(scheduler.make_timer()),
      entry_(governor.rate()),
      wire_(governor.rate()),
      watch_(clock.steady_now()) {}

// Before anything changes that requests wait for. Who stands ready has a slot and lacks a
// token; behind an open breaker nothing but the probe leaves, whatever else is free.
void Gate::note_time(SteadyTime now) {
  const GateState state{.waiters = waiting() > 0 || !ready_.empty(),
                        .in_flight = in_flight_ > 0,
                        .full = full() && ready_.empty(),
                        .shut = governor_.breaker().open(),
                        .held_until = governor_.breaker().next()};
  watch_.pass(state, now);
}

const GateTimes& Gate::times() {
  note_time(clock_.steady_now());
  return watch_.times();
}

Task<bool> Gate::Pass::enter(Urgency urgency) {
  if (gate_.closed_) co_return false;
  const SteadyTime now = gate_.clock_.steady_now();
  gate_.note_time(now);
  const bool first =
      gate_.urgent_.empty() && (urgency == Urgency::kUrgent || gate_.ordinary_.empty());
  if (first && gate_.try_enter(now)) {
    entered_ = true;
    co_return true;
  }
  // Woken with true, its slot is taken, even if the gate closes meanwhile.
  WaitQueue& queue = urgency == Urgency::kUrgent ? gate_.urgent_ : gate_.ordinary_;
  entered_ = co_await queue.wait();
  co_return entered_;
}

bool Gate::Pass::now() {
  const bool sent = gate_.try_send();
  if (sent) count_as_sent();
  return sent;
}

Task<bool> Gate::Pass::turn() {
  if (gate_.closed_) co_return false;
  gate_.note_time(gate_.clock_.steady_now());
  const bool sent = co_await gate_.ready_.wait();
  if (sent) count_as_sent();
  co_return sent;
}

// A second token, for a connection that broke before the first one was used, changes nothing.
void Gate::Pass::count_as_sent() {
  if (sent_) return;
  sent_ = true;
  --gate_.unsent_;
  // Whoever waited behind this probe gets an alarm: it may never be answered.
  if (gate_.governor_.breaker().open()) gate_.grant(gate_.clock_.steady_now());
}

SteadyTime Gate::next_token() const {
  return std::max(wire_.next(), governor_.breaker().next());
}

SteadyTime Gate::next_entry() const {
  return std::max(entry_.next(), next_token());
}

// While somebody stands ready without a token, more of them would only hold slots; and while
// the breaker is open, whoever has not sent yet will be the probe.
bool Gate::try_enter(SteadyTime now) {
  if (in_flight_ >= governor_.slots() || !ready_.empty()) return false;
  if (governor_.breaker().open() && unsent_ > 0) return false;
  const SteadyTime next = next_entry();
  if (next > now) {
    set_alarm(next);
    return false;
  }
  if (!mutated(Mutant::kUnpaced)) entry_.take(now);
  ++in_flight_;
  ++unsent_;
  return true;
}

bool Gate::try_send() {
  if (closed_ || !ready_.empty()) return false;
  const SteadyTime now = clock_.steady_now();
  const SteadyTime next = next_token();
  if (next > now) {
    set_alarm(next);
    return false;
  }
  take_token(now);
  return true;
}

void Gate::take_token(SteadyTime now) {
  if (!mutated(Mutant::kUnpaced)) wire_.take(now);
  governor_.breaker().leaves(now);
}

void Gate::leave(const Pass& pass) {
  if (!pass.entered_ || (mutated(Mutant::kSlotLeaked) && !pass.sent_)) return;
  const SteadyTime now = clock_.steady_now();
  note_time(now);
  --in_flight_;
  if (!pass.sent_) --unsent_;
  grant(now);
}

void Gate::grant(SteadyTime now) {
  note_time(now);
  while (!ready_.empty()) {
    const SteadyTime next = next_token();
    if (next > now) {
      set_alarm(next);
      return;
    }
    take_token(now);
    ready_.wake_one();
  }
  while ((!urgent_.empty() || !ordinary_.empty()) && try_enter(now)) {
    (urgent_.empty() ? ordinary_ : urgent_).wake_one();
  }
}

void Gate::look_again() {
  const SteadyTime now = clock_.steady_now();
  entry_.set_rate(governor_.rate(), now);
  wire_.set_rate(governor_.rate(), now);
  grant(now);
}

void Gate::set_alarm(SteadyTime time) {
  if (alarm_ && *alarm_ <= time) return;  // it rings before, and is set anew then
  if (alarm_) timer_->cancel();
  alarm_ = time;
  idle_.wake_one();
}

void Gate::close() {
  note_time(clock_.steady_now());
  closed_ = true;
  for (WaitQueue* queue : {&urgent_, &ordinary_, &ready_}) queue->wake_all(false);
  idle_.wake_all();
  timer_->cancel();
}

Task<void> Gate::run() {
  while (!closed_) {
    if (!alarm_) {
      co_await idle_.wait();
      continue;
    }
    const bool rang = co_await timer_->wait_until(*alarm_);
    if (!rang) continue;
    alarm_.reset();
    grant(clock_.steady_now());
  }
}

}  // namespace longshore::delivery

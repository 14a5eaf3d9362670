#include "http/deadlines.hpp"

#include <algorithm>

namespace longshore::http {

std::shared_ptr<Deadlines> Deadlines::make(Scheduler& scheduler, Clock& clock) {
  return std::shared_ptr<Deadlines>(new Deadlines(scheduler, clock));
}

Deadlines::Deadlines(Scheduler& scheduler, Clock& clock)
    : scheduler_(scheduler), clock_(clock), timer_(scheduler.make_timer()) {}

void Deadlines::add(BoundedWait& wait, SteadyTime deadline) {
  wait.deadline_ = deadline;
  wait.end_ = BoundedWait::End::kNotYet;
  waits_.add(wait);
  if (!watching_) {
    watching_ = true;
    spawn(scheduler_.io(), watch(shared_from_this()));
  } else if (deadline < armed_) {
    timer_->cancel();
  }
}

void Deadlines::remove(BoundedWait& wait) {
  waits_.remove(wait);
  // Nothing may keep the io thread from ending once nothing is under way.
  if (waits_.empty()) timer_->cancel();
}

void Deadlines::cancel(BoundedWait& wait) {
  end(wait, BoundedWait::End::kCancelled);
}

Task<void> Deadlines::watch(std::shared_ptr<Deadlines> self) {
  while (!self->waits_.empty()) {
    self->armed_ = self->earliest();
    co_await self->timer_->wait_until(self->armed_);
    self->end_expired();
  }
  self->watching_ = false;
}

SteadyTime Deadlines::earliest() const {
  SteadyTime first = SteadyTime::max();
  for (const BoundedWait* wait : waits_) first = std::min(first, wait->deadline_);
  return first;
}

void Deadlines::end_expired() {
  const SteadyTime now = clock_.steady_now();
  for (BoundedWait* wait : waits_) {
    if (wait->deadline_ <= now) end(*wait, BoundedWait::End::kExpired);
  }
}

void Deadlines::end(BoundedWait& wait, BoundedWait::End how) {
  // Until its coroutine removes it, an ended wait must not wake the timer again.
  wait.deadline_ = SteadyTime::max();
  if (wait.end_ == BoundedWait::End::kNotYet) wait.end_ = how;
  wait.break_off();
}

}  // namespace longshore::http

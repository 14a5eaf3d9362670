#include "delivery/gate.hpp"

namespace longshore::delivery {

Gate::Gate(Scheduler& scheduler, Clock& clock, double requests_per_second, std::uint32_t slots)
    : clock_(clock), timer_(scheduler.make_timer()), pacer_(requests_per_second), slots_(slots) {}

bool Gate::try_take() {
  if (in_flight_ >= slots_) return false;
  const SteadyTime now = clock_.steady_now();
  if (pacer_.next() > now) return false;
  pacer_.take(now);
  ++in_flight_;
  return true;
}

asio::awaitable<bool> Gate::enter(Urgency urgency) {
  if (closed_) co_return false;
  const bool first = urgent_.empty() && (urgency == Urgency::kUrgent || ordinary_.empty());
  if (first && try_take()) co_return true;
  if (in_flight_ < slots_) set_alarm();
  // Woken with true, its slot and token are taken, even if the gate closes meanwhile.
  WaitQueue& queue = urgency == Urgency::kUrgent ? urgent_ : ordinary_;
  co_return co_await queue.wait();
}

void Gate::leave() {
  --in_flight_;
  grant_ready();
}

void Gate::grant_ready() {
  while (!urgent_.empty() || !ordinary_.empty()) {
    if (in_flight_ >= slots_) return;  // leave() comes back here
    if (!try_take()) {
      set_alarm();
      return;
    }
    (urgent_.empty() ? ordinary_ : urgent_).wake_one();
  }
}

void Gate::set_alarm() {
  alarm_ = pacer_.next();
  idle_.wake_one();
}

void Gate::close() {
  closed_ = true;
  urgent_.wake_all(false);
  ordinary_.wake_all(false);
  idle_.wake_all();
  timer_->cancel();
}

asio::awaitable<void> Gate::run() {
  while (!closed_) {
    if (alarm_) {
      co_await timer_->wait_until(*alarm_);
      alarm_.reset();
      grant_ready();
    } else {
      co_await idle_.wait();
    }
  }
}

}  // namespace longshore::delivery

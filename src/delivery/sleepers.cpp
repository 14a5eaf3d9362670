#include "delivery/sleepers.hpp"

namespace longshore::delivery {

Task<bool> Sleepers::sleep_until(SteadyTime due) {
  if (cut_) co_return false;
  WaitQueue& queue = due_[due];
  // A new earliest time: run() sleeps for the wrong one.
  if (due_.begin()->first == due) timer_->cancel();
  idle_.wake_one();
  ++count_;
  const bool rested = co_await queue.wait();
  --count_;
  co_return rested;
}

void Sleepers::cut() {
  cut_ = true;
  for (auto& [due, queue] : due_) queue.wake_all(false);
  due_.clear();
  idle_.wake_all();
  timer_->cancel();
}

Task<void> Sleepers::run() {
  while (!cut_) {
    if (due_.empty()) {
      co_await idle_.wait();
      continue;
    }
    const SteadyTime due = due_.begin()->first;
    const bool rang = co_await timer_->wait_until(due);
    if (!rang || due_.empty() || due_.begin()->first != due) continue;
    due_.begin()->second.wake_all(true);
    due_.erase(due_.begin());
  }
}

}  // namespace longshore::delivery

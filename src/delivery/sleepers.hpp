// Rows that wait for their next attempt: any number of them behind one timer.
#pragma once

#include <map>
#include <memory>

#include "core/scheduler.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"

namespace longshore::delivery {

// io thread only. run() must have ended before this goes.
class Sleepers {
 public:
  explicit Sleepers(Scheduler& scheduler) : timer_(scheduler.make_timer()) {}

  // True at `due`; false when the waits were cut.
  Task<bool> sleep_until(SteadyTime due);
  // Wakes everybody, and lets nobody sleep any more.
  void cut();
  // Ends after cut().
  Task<void> run();

  std::size_t count() const { return count_; }

 private:
  std::unique_ptr<Timer> timer_;
  std::map<SteadyTime, WaitQueue> due_;  // nodes stay where they are
  std::size_t count_ = 0;
  bool cut_ = false;
  WaitQueue idle_;
};

}  // namespace longshore::delivery

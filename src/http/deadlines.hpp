// One timer for all waits of a network. Starting and ending a wait costs no timer work as long
// as other waits are under way, which under load is always.
#pragma once

#include <memory>

#include "core/placed_set.hpp"
#include "core/scheduler.hpp"
#include "core/task.hpp"

namespace longshore::http {

// A wait that ends at its deadline or when everything is broken off. Lives in the coroutine
// that waits.
class BoundedWait : public Placed {
 public:
  virtual ~BoundedWait() = default;
  enum class End { kNotYet, kExpired, kCancelled };
  End ended() const { return end_; }

 protected:
  // Makes the waiter resume, later.
  virtual void break_off() = 0;

 private:
  friend class Deadlines;
  SteadyTime deadline_{};
  End end_ = End::kNotYet;
};

// io thread only. Held by everything that waits, and by its own coroutine, which runs only
// while there are waits.
class Deadlines : public std::enable_shared_from_this<Deadlines> {
 public:
  static std::shared_ptr<Deadlines> make(Scheduler& scheduler, Clock& clock);

  // Every add() has its remove(), whether the wait ended early or not.
  void add(BoundedWait& wait, SteadyTime deadline);
  void remove(BoundedWait& wait);
  // Ends `wait` as cancelled.
  void cancel(BoundedWait& wait);

  SteadyTime now() const { return clock_.steady_now(); }

 private:
  Deadlines(Scheduler& scheduler, Clock& clock);
  static Task<void> watch(std::shared_ptr<Deadlines> self);
  SteadyTime earliest() const;
  void end_expired();
  static void end(BoundedWait& wait, BoundedWait::End how);

  Scheduler& scheduler_;
  Clock& clock_;
  std::unique_ptr<Timer> timer_;
  PlacedSet<BoundedWait> waits_;
  SteadyTime armed_{};  // what the timer waits for
  bool watching_ = false;
};

}  // namespace longshore::http

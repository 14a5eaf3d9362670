// The way to the wire: an attempt passes when there is a slot for it and the pacer has a
// token. A slot is held for one attempt, never through a backoff.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/scheduler.hpp"
#include "core/wait_queue.hpp"
#include "delivery/pacer.hpp"

namespace longshore::delivery {

// Retries, batch creations and read-backs are urgent: somebody already waits for them, and
// behind a queue of fresh rows they would wait for all of those.
enum class Urgency { kOrdinary, kUrgent };

// io thread only. run() must have ended before the gate goes.
class Gate {
 public:
  Gate(Scheduler& scheduler, Clock& clock, double requests_per_second, std::uint32_t slots);

  // Waits for a slot and a token, and takes both. False: the gate was closed; nothing taken.
  asio::awaitable<bool> enter(Urgency urgency);
  // Gives the slot back.
  void leave();

  void hold_until(SteadyTime until) { pacer_.hold_until(until); }
  SteadyTime held_until() const { return pacer_.held_until(); }

  // Everybody who waits, or comes later, is turned away.
  void close();
  // Keeps the time for waiters whose token is still to come; ends after close().
  asio::awaitable<void> run();

  std::uint32_t in_flight() const { return in_flight_; }

 private:
  bool try_take();
  void grant_ready();
  void set_alarm();

  Clock& clock_;
  std::unique_ptr<Timer> timer_;
  Pacer pacer_;
  std::uint32_t slots_;
  std::uint32_t in_flight_ = 0;
  bool closed_ = false;
  WaitQueue urgent_;
  WaitQueue ordinary_;
  WaitQueue idle_;  // run(), while no waiter needs the time kept
  std::optional<SteadyTime> alarm_;
};

}  // namespace longshore::delivery

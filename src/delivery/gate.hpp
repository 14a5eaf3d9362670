// The way to the wire, in two steps: an attempt enters when there is a slot for it, and its
// first byte leaves when the pacer has a token. Between the two it finds its connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/scheduler.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "delivery/gate_times.hpp"
#include "delivery/governor.hpp"
#include "delivery/pacer.hpp"
#include "http/exchanger.hpp"

namespace longshore::delivery {

// Retries, batch creations and read-backs are urgent: somebody already waits for them, and
// behind a queue of fresh rows they would wait for all of those.
enum class Urgency { kOrdinary, kUrgent };

// io thread only. `governor` outlives the gate; run() must have ended before it goes.
class Gate {
 public:
  Gate(Scheduler& scheduler, Clock& clock, Governor& governor);

  // One attempt. It holds its slot from enter() until it goes, never through a backoff.
  class Pass final : public http::Clearance {
   public:
    explicit Pass(Gate& gate) : gate_(gate) {}
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass() override { gate_.leave(*this); }

    // Waits for a slot. Entering is paced too: who has no connection yet takes as long as a
    // handshake to its token, and must not draw others in meanwhile. False: the gate closed.
    Task<bool> enter(Urgency urgency);
    bool now() override;
    Task<bool> turn() override;

   private:
    friend class Gate;
    void count_as_sent();

    Gate& gate_;
    bool entered_ = false;
    bool sent_ = false;
  };

  // The governor has changed its mind.
  void look_again();

  // Everybody who waits, or comes later, is turned away.
  void close();
  // Keeps the time for waiters whose token is still to come; ends after close().
  Task<void> run();

  std::uint32_t in_flight() const { return in_flight_; }
  bool full() const { return in_flight_ >= governor_.slots(); }

  // To enter.
  std::size_t waiting() const { return urgent_.size() + ordinary_.size(); }
  // Until now.
  const GateTimes& times();
  // Before the governor changes its mind; `now` is the clock's.
  void note_time(SteadyTime now);

 private:
  SteadyTime next_entry() const;
  SteadyTime next_token() const;
  bool try_enter(SteadyTime now);
  bool try_send();
  void take_token(SteadyTime now);
  void leave(const Pass& pass);
  void grant(SteadyTime now);
  void set_alarm(SteadyTime time);

  Clock& clock_;
  Governor& governor_;
  std::unique_ptr<Timer> timer_;
  Pacer entry_;
  Pacer wire_;
  std::uint32_t in_flight_ = 0;
  std::uint32_t unsent_ = 0;  // of those in flight
  bool closed_ = false;
  WaitQueue urgent_;
  WaitQueue ordinary_;
  WaitQueue ready_;  // they have all but a token
  WaitQueue idle_;   // run(), while no waiter needs the time kept
  std::optional<SteadyTime> alarm_;
  GateWatch watch_;
};

}  // namespace longshore::delivery

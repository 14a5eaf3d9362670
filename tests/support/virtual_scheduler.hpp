// A scheduler for one thread in virtual time. When nothing is ready, time jumps to the
// earliest deadline, so that a night passes in a moment and always in the same order.
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "core/outside.hpp"
#include "core/scheduler.hpp"
#include "support/virtual_clock.hpp"

namespace longshore::testing {

// Lanes run inline: each posted piece of work is an event of the one thread, in order; at
// once, or as late as delay_lanes() says.
class VirtualScheduler final : public Scheduler {
 public:
  explicit VirtualScheduler(VirtualClock& clock) : clock_(clock) {}

  asio::any_io_executor io() override { return context_.get_executor(); }
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<VirtualTimer>(*this); }
  void post(Lane lane, std::function<void()> work) override {
    if (!lane_delay_) {
      asio::post(context_, std::move(work));
      return;
    }
    SteadyTime& free = lane_free_[static_cast<std::size_t>(lane)];
    free = std::max(free, clock_.steady_now()) + lane_delay_(lane);
    at(free, std::move(work));
  }
  // How long each piece of background work takes.
  void delay_lanes(std::function<std::chrono::nanoseconds(Lane)> delay) {
    lane_delay_ = std::move(delay);
  }

  // Returns once no coroutine is left, as the real one does: events that lie ahead are left
  // to the next call. Where one waits for ever, when nothing can happen any more; see stuck().
  void run(std::function<void(int)> on_signal) override {
    on_signal_ = std::move(on_signal);
    drive(SteadyTime::max(), true);
    on_signal_ = nullptr;
  }
  // Runs until nothing can happen any more.
  void run() { drive(SteadyTime::max()); }
  // Runs what happens in the next `span` of virtual time, and lets all of it pass.
  void run_for(std::chrono::nanoseconds span) {
    const SteadyTime end = clock_.steady_now() + span;
    drive(end);
    clock_.advance_to(end);
  }

  // Whether the last run ended with somebody waiting for what will never come.
  bool stuck() const { return stuck_; }
  VirtualClock& clock() { return clock_; }

  // Calls `event` on the io thread once `time` is reached.
  void at(SteadyTime time, std::function<void()> event) {
    agenda_.emplace(Key{time, next_++}, std::move(event));
  }
  void after(std::chrono::nanoseconds span, std::function<void()> event) {
    at(clock_.steady_now() + span, std::move(event));
  }
  // Delivers a signal to the run under way, from the io thread.
  void raise(int signal) {
    asio::post(context_, [this, signal] {
      if (on_signal_) on_signal_(signal);
    });
  }

 private:
  using Key = std::pair<SteadyTime, std::uint64_t>;  // the number orders equal deadlines

  class VirtualTimer final : public Timer {
   public:
    explicit VirtualTimer(VirtualScheduler& owner)
        : owner_(owner), timer_(owner.context_, SteadyTime::max()) {}
    ~VirtualTimer() override { leave(); }

    Task<bool> wait_until(SteadyTime deadline) override {
      if (deadline <= owner_.clock_.steady_now()) co_return true;
      rang_ = false;
      key_ = Key{deadline, owner_.next_++};
      waiting_ = true;
      owner_.agenda_.emplace(key_, [this] {
        waiting_ = false;
        rang_ = true;
        timer_.cancel();
      });
      co_await outside<boost::system::error_code>(
          [this](auto callback) { timer_.async_wait(std::move(callback)); });
      co_return rang_;
    }

    void cancel() override {
      if (!waiting_) return;
      leave();
      timer_.cancel();
    }

   private:
    void leave() {
      if (waiting_) owner_.agenda_.erase(key_);
      waiting_ = false;
    }

    VirtualScheduler& owner_;
    asio::steady_timer timer_;  // at the end of time: it only holds the waiter
    Key key_;
    bool waiting_ = false;
    bool rang_ = false;
  };

  // Ends when neither an event is ready nor a deadline lies before `end`.
  void drive(SteadyTime end, bool until_idle = false) {
    for (;;) {
      context_.restart();
      context_.poll();
      if (until_idle && context_.stopped()) break;
      if (agenda_.empty() || agenda_.begin()->first.first > end) break;
      auto event = agenda_.extract(agenda_.begin());
      clock_.advance_to(event.key().first);
      event.mapped()();
    }
    stuck_ = agenda_.empty() && !context_.stopped();
  }

  VirtualClock& clock_;
  std::map<Key, std::function<void()>> agenda_;
  std::uint64_t next_ = 0;
  std::function<void(int)> on_signal_;
  std::function<std::chrono::nanoseconds(Lane)> lane_delay_;
  std::array<SteadyTime, 2> lane_free_{};
  bool stuck_ = false;
  asio::io_context context_{1};  // last: what it destroys may still touch the members above
};

}  // namespace longshore::testing

// The real clock and a plain io thread, for tests that need real sockets.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "core/outside.hpp"
#include "core/scheduler.hpp"

namespace longshore::testing {

class RealClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  SystemTime system_now() const override { return std::chrono::system_clock::now(); }
};

// Lanes run inline, as events of the io thread. No signals.
class RealScheduler final : public Scheduler {
 public:
  asio::any_io_executor io() override { return context_.get_executor(); }
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<RealTimer>(context_); }
  void post(Lane, std::function<void()> work) override { asio::post(context_, std::move(work)); }
  void run(std::function<void(int)>) override { run(); }
  void run() {
    context_.restart();
    context_.run();
  }

 private:
  class RealTimer final : public Timer {
   public:
    explicit RealTimer(asio::io_context& context) : timer_(context) {}
    Task<bool> wait_until(SteadyTime deadline) override {
      timer_.expires_at(deadline);
      const auto [error] = co_await outside<boost::system::error_code>(
          [this](auto callback) { timer_.async_wait(std::move(callback)); });
      co_return !error;
    }
    void cancel() override { timer_.cancel(); }

   private:
    asio::steady_timer timer_;
  };

  asio::io_context context_{1};
};

}  // namespace longshore::testing

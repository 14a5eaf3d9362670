// The io thread is the caller's; each lane has a thread of its own.
#pragma once

#include <boost/asio/io_context.hpp>

#include "core/scheduler.hpp"
#include "environment/lane_thread.hpp"

namespace longshore::environment {

class RealScheduler final : public Scheduler {
 public:
  RealScheduler();

  asio::any_io_executor io() override { return io_.get_executor(); }
  std::unique_ptr<Timer> make_timer() override;
  void post(Lane lane, std::function<void()> work) override;
  // Returns when no coroutine, timer, socket or work guard is left: waiting for a signal
  // does not count. While it runs, SIGINT and SIGTERM do not end the process; before and
  // after, they do what they did before. May be called again.
  void run(std::function<void(int)> on_signal) override;

 private:
  asio::io_context io_;  // first, so that it outlives the lanes that post to it
  LaneThread reader_;
  LaneThread ledger_;
};

}  // namespace longshore::environment

// The io thread, its timers, and the background threads. The only place where the parts
// of a run learn what executes them; the simulation puts a virtual clock behind it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "core/task.hpp"
#include "longshore/environment.hpp"

namespace longshore {

namespace asio = boost::asio;

// A timer of the io thread. Not copyable; destroying it while somebody waits is a defect.
class Timer {
 public:
  virtual ~Timer() = default;
  // Completes at `deadline` (at once if it has passed) with true, or with false when
  // cancel() was called. One waiter at a time.
  virtual Task<bool> wait_until(SteadyTime deadline) = 0;
  virtual void cancel() = 0;
};

// Background work runs in order within a lane, beside the io thread.
enum class Lane {
  kReader,  // reading, decompressing, parsing, mapping
  kLedger,  // the database
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  virtual asio::any_io_executor io() = 0;
  virtual std::unique_ptr<Timer> make_timer() = 0;
  // Threads: any. `work` runs on the lane's thread; it hands results back by posting to io().
  virtual void post(Lane lane, std::function<void()> work) = 0;
  // Runs the io thread until it has nothing left to do. `on_signal` is called on the io
  // thread for each SIGINT and SIGTERM meanwhile.
  virtual void run(std::function<void(int)> on_signal) = 0;
};

}  // namespace longshore

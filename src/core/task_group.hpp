// Coroutines that belong together: whoever starts them waits for all of them.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <utility>

#include "core/scheduler.hpp"
#include "core/wait_queue.hpp"

namespace longshore {

// io thread only. join() must have completed before the group goes.
class TaskGroup {
 public:
  // `on_exception` is told of an exception that escaped from a task: a defect.
  TaskGroup(Scheduler& scheduler, std::function<void(std::exception_ptr)> on_exception)
      : executor_(scheduler.io()), on_exception_(std::move(on_exception)) {}

  void spawn(asio::awaitable<void> task) {
    ++running_;
    asio::co_spawn(executor_, std::move(task), [this](std::exception_ptr failure) {
      if (failure) on_exception_(failure);
      if (--running_ == 0) joiners_.wake_all();
    });
  }

  asio::awaitable<void> join() {
    while (running_ > 0) co_await joiners_.wait();
  }

  std::uint64_t running() const { return running_; }

 private:
  asio::any_io_executor executor_;
  std::function<void(std::exception_ptr)> on_exception_;
  std::uint64_t running_ = 0;
  WaitQueue joiners_;
};

}  // namespace longshore

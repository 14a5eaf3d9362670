// Tasks that belong together: whoever starts them waits for all of them.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <utility>

#include "core/ready_queue.hpp"
#include "core/scheduler.hpp"
#include "core/wait_queue.hpp"

namespace longshore {

// io thread only. join() must have completed before the group goes.
class TaskGroup {
 public:
  // `on_exception` is told of an exception that escaped from a task: a defect.
  TaskGroup(Scheduler& scheduler, std::function<void(std::exception_ptr)> on_exception)
      : ready_(ReadyQueue::of(scheduler.io())), on_exception_(std::move(on_exception)) {}

  void spawn(Task<void> task) {
    ++running_;
    ready_.start(std::move(task), [this](std::exception_ptr failure) {
      if (failure) on_exception_(failure);
      if (--running_ == 0) joiners_.wake_all();
    });
  }

  Task<void> join() {
    while (running_ > 0) co_await joiners_.wait();
  }

 private:
  ReadyQueue& ready_;
  std::function<void(std::exception_ptr)> on_exception_;
  std::uint64_t running_ = 0;
  WaitQueue joiners_;
};

}  // namespace longshore

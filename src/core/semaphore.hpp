// A counted resource that coroutines wait for in line.
#pragma once

#include <cstdint>
#include <deque>

#include "core/invariant.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"

namespace longshore {

// io thread only. First come, first served, also where a later one would need less.
class Semaphore {
 public:
  explicit Semaphore(std::uint64_t available) : most_(available), available_(available) {}

  // Waits for `count` units (more than there are at all: for all of them). False: closed.
  Task<bool> acquire(std::uint64_t count = 1) {
    if (closed_) co_return false;
    const std::uint64_t wanted = fitting(count);
    if (wanted_.empty() && wanted <= available_) {
      available_ -= wanted;
      co_return true;
    }
    wanted_.push_back(wanted);
    co_return co_await queue_.wait();
  }

  void release(std::uint64_t count = 1) {
    available_ += fitting(count);
    LONGSHORE_INVARIANT(available_ <= most_);
    while (!wanted_.empty() && wanted_.front() <= available_) {
      available_ -= wanted_.front();
      wanted_.pop_front();
      queue_.wake_one(true);
    }
  }

  // Turns away whoever waits or comes later. What is held may still be released.
  void close() {
    closed_ = true;
    wanted_.clear();
    queue_.wake_all(false);
  }

  std::uint64_t in_use() const { return most_ - available_; }

 private:
  std::uint64_t fitting(std::uint64_t count) const { return count < most_ ? count : most_; }

  std::uint64_t most_;
  std::uint64_t available_;
  bool closed_ = false;
  std::deque<std::uint64_t> wanted_;
  WaitQueue queue_;
};

}  // namespace longshore

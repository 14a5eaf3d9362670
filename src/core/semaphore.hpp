// A counted resource that coroutines wait for in line.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>

#include "core/invariant.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"

namespace longshore {

// io thread only. First come, first served, also where a later one would need less.
class Semaphore {
 public:
  // Who is asking: lives in the frame of the task that awaits it, once.
  class [[nodiscard]] Acquisition {
   public:
    Acquisition(Semaphore& semaphore, std::uint64_t count)
        : semaphore_(semaphore), count_(semaphore.fitting(count)), waiter_(semaphore.queue_) {}
    Acquisition(const Acquisition&) = delete;
    Acquisition& operator=(const Acquisition&) = delete;

    bool await_ready() noexcept {
      at_once_ = semaphore_.try_acquire(count_);
      return at_once_ || semaphore_.closed_;
    }
    template <typename Caller>
    void await_suspend(std::coroutine_handle<Caller> caller) {
      semaphore_.wanted_.push_back(count_);
      waiter_.await_suspend(caller);
    }
    // False: closed.
    bool await_resume() const noexcept { return at_once_ || waiter_.await_resume(); }

   private:
    Semaphore& semaphore_;
    std::uint64_t count_;
    bool at_once_ = false;
    WaitQueue::Waiter waiter_;
  };

  explicit Semaphore(std::uint64_t available) : most_(available), available_(available) {}

  // Waits for `count` units (more than there are at all: for all of them).
  Acquisition acquire(std::uint64_t count = 1) { return Acquisition(*this, count); }

  // Takes `count` units where nobody has to wait for them.
  bool try_acquire(std::uint64_t count = 1) {
    if (closed_ || !wanted_.empty() || count > available_) return false;
    available_ -= count;
    return true;
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

// Tasks waiting in line on the io thread.
#pragma once

#include <coroutine>
#include <cstddef>
#include <utility>

#include "core/task.hpp"

namespace longshore {

// First come, first woken. Who is woken resumes later, never inside the call that woke it.
// io thread only. Whoever owns the queue wakes everybody before it goes, or else ends them: a
// queue that goes ends the tasks that wait in it.
class WaitQueue {
 public:
  // One place in the line: lives in the waiting task's frame. Its value is that of the wake
  // that ended the wait.
  class [[nodiscard]] Waiter {
   public:
    explicit Waiter(WaitQueue& queue) : queue_(queue) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    bool await_ready() const noexcept { return false; }
    template <typename Caller>
    void await_suspend(std::coroutine_handle<Caller> caller) {
      stack_ = &caller.promise().stack();
      stack_->wait();
      queue_.push(*this);
    }
    bool await_resume() const noexcept { return value_; }

   private:
    friend class WaitQueue;
    WaitQueue& queue_;
    CallStack* stack_ = nullptr;
    Waiter* next_ = nullptr;
    bool value_ = false;
  };

  WaitQueue() = default;
  WaitQueue(WaitQueue&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)),
        last_(std::exchange(other.last_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  WaitQueue& operator=(WaitQueue&&) = delete;
  ~WaitQueue() {
    while (Waiter* waiter = pop()) waiter->stack_->destroy();
  }

  Waiter wait() { return Waiter(*this); }

  // False: nobody waits.
  bool wake_one(bool value = true) {
    Waiter* waiter = pop();
    if (waiter == nullptr) return false;
    waiter->value_ = value;
    waiter->stack_->resume_soon();
    return true;
  }

  void wake_all(bool value = true) {
    while (wake_one(value)) {
    }
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  void push(Waiter& waiter) {
    (first_ == nullptr ? first_ : last_->next_) = &waiter;
    last_ = &waiter;
    ++size_;
  }
  Waiter* pop() {
    if (first_ == nullptr) return nullptr;
    Waiter* waiter = first_;
    first_ = waiter->next_;
    --size_;
    return waiter;
  }

  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace longshore

// Waiting, in a task, for what calls back on the io thread: an operation of Asio, or work on
// another thread.
#pragma once

#include <optional>
#include <tuple>
#include <utility>

#include "core/task.hpp"

namespace longshore {

// The callback that a wait hands out. Movable; called once at most, on the io thread, never
// inside the call that it was handed to. Let go uncalled, it ends the task.
template <typename... Results>
class Callback {
 public:
  Callback(CallStack& stack, std::optional<std::tuple<Results...>>& results)
      : stack_(&stack), results_(&results) {}
  Callback(Callback&& other) noexcept
      : stack_(std::exchange(other.stack_, nullptr)), results_(other.results_) {}
  Callback& operator=(Callback&&) = delete;
  Callback(const Callback&) = delete;
  ~Callback() {
    if (stack_ != nullptr) stack_->destroy();
  }

  void operator()(Results... results) {
    results_->emplace(std::move(results)...);
    std::exchange(stack_, nullptr)->resume();
  }

 private:
  CallStack* stack_;
  std::optional<std::tuple<Results...>>* results_;
};

// `co_await outside<Results...>(start)`: start(callback) sets the operation going; the value is
// a tuple of what it called back with.
template <typename Start, typename... Results>
class Outside {
 public:
  explicit Outside(Start start) : start_(std::move(start)) {}
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  bool await_ready() const noexcept { return false; }
  // noexcept: a start that failed would end the task in the middle of its being suspended.
  template <typename Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) noexcept {
    CallStack& stack = caller.promise().stack();
    stack.wait();
    start_(Callback<Results...>(stack, results_));
  }
  std::tuple<Results...> await_resume() { return std::move(*results_); }

 private:
  Start start_;
  std::optional<std::tuple<Results...>> results_;
};

template <typename... Results, typename Start>
Outside<Start, Results...> outside(Start start) {
  return Outside<Start, Results...>(std::move(start));
}

}  // namespace longshore

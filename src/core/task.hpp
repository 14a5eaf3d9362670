// The coroutine of the io thread. Boost.Asio's awaitable does the same and more; measured in a
// delivery, its frames, handlers and posts took a third of the user time, and none of the
// "more" was used.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "core/frame_pool.hpp"

namespace longshore {

namespace asio = boost::asio;

class CallStack;
class ReadyQueue;

template <typename Value = void>
class Task;

// Told of a task's end, and of the exception that escaped from it, if one did.
using Ended = std::function<void(std::exception_ptr)>;

// Starts `task` soon, on the executor's io_context, which runs until the task has ended. Without
// `ended` an exception that escapes leaves run(). On the io thread, or before it runs.
void spawn(const asio::any_io_executor& executor, Task<void> task, Ended ended = nullptr);

namespace detail {

class Promise;

// Back to whoever awaits the task that has ended.
struct Return {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept;
  void await_resume() const noexcept {}
  Promise* promise;
};

class Promise {
 public:
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    release_frame(frame, bytes);
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  Return final_suspend() noexcept { return Return{this}; }
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }

  CallStack& stack() const { return *stack_; }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 protected:
  explicit Promise(std::coroutine_handle<> self) : self_(self) {}

 private:
  friend class longshore::CallStack;
  friend struct Return;

  std::coroutine_handle<> self_;
  CallStack* stack_ = nullptr;
  Promise* caller_ = nullptr;  // null: the outermost
  std::exception_ptr failure_;
};

template <typename Value>
class PromiseOf final : public Promise {
 public:
  PromiseOf() : Promise(std::coroutine_handle<PromiseOf>::from_promise(*this)) {}
  Task<Value> get_return_object();
  template <typename Given>
  void return_value(Given&& value) {
    value_.emplace(std::forward<Given>(value));
  }
  Value take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<Value> value_;
};

template <>
class PromiseOf<void> final : public Promise {
 public:
  PromiseOf() : Promise(std::coroutine_handle<PromiseOf>::from_promise(*this)) {}
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

}  // namespace detail

// What a coroutine of the io thread returns; it begins when it is awaited (once) or spawned.
// Value is movable. An exception goes to whoever awaits.
template <typename Value>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::PromiseOf<Value>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle frame) : frame_(frame) {}
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  Task(const Task&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  class Awaiter {
   public:
    explicit Awaiter(Handle frame) : frame_(frame) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    bool await_ready() const noexcept { return false; }
    // What ends without a wait costs its caller none.
    template <typename Caller>
    bool await_suspend(std::coroutine_handle<Caller> caller) const {
      caller.promise().stack().call(frame_.promise(), &caller.promise());
      return !frame_.done();
    }
    Value await_resume() const { return frame_.promise().take(); }

   private:
    Handle frame_;
  };
  Awaiter operator co_await() && { return Awaiter(frame_); }
  Awaiter operator co_await() & { return Awaiter(frame_); }

 private:
  friend class CallStack;

  Handle frame_;
};

// A spawned task and those it awaits in turn, the innermost of which runs or waits for
// something outside. Whatever it waits for owns the stack meanwhile: it calls resume() or
// resume_soon() once, or destroy(). io thread only.
class CallStack {
 public:
  CallStack(const CallStack&) = delete;
  CallStack& operator=(const CallStack&) = delete;

  // Runs until the next wait, or to the end.
  void resume();
  // The same, but later: never inside the call that makes it ready.
  void resume_soon();
  // Ends every frame, innermost objects first, where it waits.
  void destroy();

  // Called by what is awaited: the stack waits from now on.
  void wait() { waiting_ = true; }

 private:
  template <typename Value>
  friend class Task;
  friend struct detail::Return;
  friend class ReadyQueue;

  CallStack(ReadyQueue& ready, Task<void> outermost, Ended ended);
  ~CallStack() = default;
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* stack, std::size_t bytes) { release_frame(stack, bytes); }

  // Runs `inner`, which the running frame awaits, until its first wait or its end.
  void call(detail::Promise& inner, detail::Promise* caller);

  ReadyQueue& ready_;
  detail::Promise* top_ = nullptr;  // null: ended
  bool waiting_ = false;
  CallStack* next_ = nullptr;  // in the ready queue
  Task<void> outermost_;
  Ended ended_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
};

namespace detail {

template <typename Value>
Task<Value> PromiseOf<Value>::get_return_object() {
  return Task<Value>(std::coroutine_handle<PromiseOf>::from_promise(*this));
}
inline Task<void> PromiseOf<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<PromiseOf>::from_promise(*this));
}

}  // namespace detail

inline void CallStack::call(detail::Promise& inner, detail::Promise* caller) {
  inner.stack_ = this;
  inner.caller_ = caller;
  top_ = &inner;
  inner.self_.resume();
}

inline void detail::Return::await_suspend(std::coroutine_handle<>) const noexcept {
  promise->stack_->top_ = promise->caller_;
}

}  // namespace longshore

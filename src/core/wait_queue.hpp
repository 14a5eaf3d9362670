// Coroutines waiting in line on the io thread.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <utility>

#include "core/scheduler.hpp"

namespace longshore {

// First come, first woken. A woken waiter resumes later, from the executor, never inside
// the call that woke it. io thread only. Whoever owns the queue wakes everybody before it
// goes: a forgotten waiter would never end.
class WaitQueue {
 public:
  // Completes with the value of the wake that ended it.
  asio::awaitable<bool> wait() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        [this](auto handler) {
          using Handler = decltype(handler);
          waiters_.push_back(std::make_unique<WaiterOf<Handler>>(std::move(handler)));
        },
        asio::use_awaitable);
  }

  // False: nobody waits.
  bool wake_one(bool value = true) {
    if (waiters_.empty()) return false;
    std::unique_ptr<Waiter> waiter = std::move(waiters_.front());
    waiters_.pop_front();
    waiter->resume(value);
    return true;
  }

  void wake_all(bool value = true) {
    while (wake_one(value)) {
    }
  }

  std::size_t size() const { return waiters_.size(); }
  bool empty() const { return waiters_.empty(); }

 private:
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void resume(bool value) = 0;
  };

  template <typename Handler>
  struct WaiterOf final : Waiter {
    explicit WaiterOf(Handler handler) : handler_(std::move(handler)) {}
    void resume(bool value) override {
      auto executor = asio::get_associated_executor(handler_);
      asio::post(executor,
                 [handler = std::move(handler_), value]() mutable { std::move(handler)(value); });
    }
    Handler handler_;
  };

  std::deque<std::unique_ptr<Waiter>> waiters_;
};

}  // namespace longshore

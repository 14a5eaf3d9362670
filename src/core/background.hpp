// Running blocking work on a background lane and coming back to the io thread with its value.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "core/outside.hpp"
#include "core/scheduler.hpp"

namespace longshore {

// Completes on the io thread with what `work()` returned, or throws what it threw, on the lane's
// thread. What `work` refers to outlives the call.
template <typename Value>
Task<Value> in_background(Scheduler& scheduler, Lane lane, std::function<Value()> work) {
  struct Done {
    std::optional<Value> value;
    std::exception_ptr thrown;
  };
  using Shared = std::shared_ptr<Done>;
  auto start = [&scheduler, lane, &work](Callback<Shared> callback) {
    auto io = scheduler.io();
    // The guard keeps the io thread running while the work is elsewhere.
    auto guard = std::make_shared<asio::executor_work_guard<asio::any_io_executor>>(io);
    auto shared = std::make_shared<Callback<Shared>>(std::move(callback));
    auto done = std::make_shared<Done>();
    scheduler.post(lane, [io, guard, shared, done, job = std::move(work)]() mutable {
      try {
        done->value = job();
      } catch (...) {
        done->thrown = std::current_exception();
      }
      asio::post(io, [guard, shared = std::move(shared), done]() mutable {
        guard->reset();
        (*shared)(std::move(done));
      });
    });
  };
  auto [done] = co_await outside<Shared>(start);
  if (done->thrown) std::rethrow_exception(done->thrown);
  co_return std::move(*done->value);
}

}  // namespace longshore

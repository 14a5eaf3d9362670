// Running blocking work on a background lane and coming back to the io thread with its value.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "core/outside.hpp"
#include "core/scheduler.hpp"

namespace longshore {

// Completes on the io thread with what `work()` returned on the lane's thread. `Value` is
// default-constructible; `work` does not throw and what it refers to outlives the call.
template <typename Value>
Task<Value> in_background(Scheduler& scheduler, Lane lane, std::function<Value()> work) {
  auto start = [&scheduler, lane, &work](Callback<Value> callback) {
    auto io = scheduler.io();
    // The guard keeps the io thread running while the work is elsewhere.
    auto guard = std::make_shared<asio::executor_work_guard<asio::any_io_executor>>(io);
    auto shared = std::make_shared<Callback<Value>>(std::move(callback));
    scheduler.post(lane, [io, guard, shared, job = std::move(work)]() mutable {
      auto value = std::make_shared<Value>(job());
      asio::post(io, [guard, shared = std::move(shared), value]() mutable {
        guard->reset();
        (*shared)(std::move(*value));
      });
    });
  };
  auto [value] = co_await outside<Value>(start);
  co_return std::move(value);
}

}  // namespace longshore

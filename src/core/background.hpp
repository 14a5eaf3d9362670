// Running blocking work on a background lane and coming back to the io thread with its value.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

#include "core/scheduler.hpp"

namespace longshore {

// Completes on the io thread with what `work()` returned on the lane's thread. `Value` is
// default-constructible; `work` does not throw and what it refers to outlives the call.
template <typename Value>
asio::awaitable<Value> in_background(Scheduler& scheduler, Lane lane, std::function<Value()> work) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
      [&scheduler, lane](auto handler, std::function<Value()> job) {
        using Handler = decltype(handler);
        auto io = scheduler.io();
        // The guard keeps the io thread running while the work is elsewhere.
        auto guard = std::make_shared<asio::executor_work_guard<asio::any_io_executor>>(io);
        auto shared = std::make_shared<Handler>(std::move(handler));
        scheduler.post(lane, [io, guard, shared, job = std::move(job)]() mutable {
          auto value = std::make_shared<Value>(job());
          asio::post(io, [guard, shared, value]() mutable {
            guard->reset();
            (*shared)(std::move(*value));
          });
        });
      },
      asio::use_awaitable, std::move(work));
}

}  // namespace longshore

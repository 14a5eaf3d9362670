// One call for everybody who asks the same: whoever asks while one is under way shares the next.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/at_exit.hpp"
#include "core/task.hpp"
#include "core/wait_queue.hpp"

namespace longshore {

// io thread only.
template <typename Result>
class SharedCall {
 public:
  // What the first call that begins after this question found, made by `call` if nobody else
  // makes it; nothing where `answered` says before that none is needed any more. Whoever waited for
  // a call goes by what that one found, also where the next has begun meanwhile. A call that throws
  // has found Result().
  Task<std::optional<Result>> ask(std::function<Task<Result>()> call,
                                  std::function<bool()> answered) {
    const std::uint64_t needed = begun_ + 1;
    while (!answered()) {
      if (!under_way_) {
        const auto found = std::make_shared<Result>();
        found_ = found;
        under_way_ = true;
        ++begun_;
        const AtExit at_exit([this] {
          under_way_ = false;
          waiters_.wake_all();
        });
        *found = co_await call();
        co_return *found;
      }
      const auto found = found_;
      const std::uint64_t waited_for = begun_;
      co_await waiters_.wait();
      if (waited_for >= needed) co_return *found;
    }
    co_return std::nullopt;
  }

 private:
  std::shared_ptr<Result> found_;  // of the call that began last
  bool under_way_ = false;
  std::uint64_t begun_ = 0;
  WaitQueue waiters_;
};

}  // namespace longshore

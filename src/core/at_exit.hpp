// What has to happen however a block ends.
#pragma once

#include <utility>

namespace longshore {

// Calls `action` as it goes; in a coroutine as the block ends, or an exception leaves it.
template <typename Action>
class AtExit {
 public:
  explicit AtExit(Action action) : action_(std::move(action)) {}
  AtExit(const AtExit&) = delete;
  AtExit& operator=(const AtExit&) = delete;
  ~AtExit() { action_(); }

 private:
  Action action_;
};

}  // namespace longshore

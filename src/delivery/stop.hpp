// Why a run ends early, and the switch that tells everybody. io thread only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "longshore/exit_code.hpp"

namespace longshore::delivery {

// Every reason drains: nothing new leaves, what is in flight may end, backoffs are cut.
struct StopReason {
  ExitCode exit_code = ExitCode::kUnfinished;
  std::string message;         // stands in the summary as exit_reason
  bool tells_failure = false;  // the message says what failed last
};

class StopSwitch {
 public:
  // The first call runs the listeners; later ones only add their reason.
  void request(StopReason reason) {
    reasons_.push_back(std::move(reason));
    if (reasons_.size() > 1) return;
    for (const auto& listener : listeners_) listener();
  }
  bool requested() const { return !reasons_.empty(); }
  const std::vector<StopReason>& reasons() const { return reasons_; }

  // `listener` outlives the switch's use, and must not call back into request().
  void on_stop(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

 private:
  std::vector<StopReason> reasons_;
  std::vector<std::function<void()>> listeners_;
};

}  // namespace longshore::delivery

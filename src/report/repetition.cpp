#include "report/repetition.hpp"

#include <algorithm>

namespace longshore::report {

bool Repetition::lets_through(std::string_view message, SteadyTime now) {
  auto found = watched_.find(message);
  if (found == watched_.end()) {
    if (watched_.size() >= kMessagesMax) return true;
    found = watched_.emplace(std::string(message), Watched{now}).first;
    next_look_ =
        std::min(next_look_ == SteadyTime::min() ? SteadyTime::max() : next_look_, now + kInterval);
  }
  return ++found->second.lines <= kLinesMax;
}

std::vector<Repetition::Withheld> Repetition::over(SteadyTime now) {
  std::vector<Withheld> told;
  if (now < next_look_) return told;
  next_look_ = SteadyTime::max();
  for (auto at = watched_.begin(); at != watched_.end();) {
    const Watched& watched = at->second;
    // Not `since + kInterval`, which would overflow at the end of time.
    if (now - kInterval < watched.since) {
      next_look_ = std::min(next_look_, watched.since + kInterval);
      ++at;
      continue;
    }
    if (watched.lines > kLinesMax) told.push_back({at->first, watched.lines - kLinesMax});
    at = watched_.erase(at);
  }
  return told;
}

}  // namespace longshore::report

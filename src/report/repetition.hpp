// Which log lines are too many: an outage repeats one line ten thousand times.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/environment.hpp"

namespace longshore::report {

// A message is let through kLinesMax times in each interval; the rest is counted. Pure; one
// thread at a time.
class Repetition {
 public:
  static constexpr std::uint64_t kLinesMax = 10;
  static constexpr std::chrono::seconds kInterval{60};
  static constexpr std::size_t kMessagesMax = 256;  // watched at once; further ones pass

  struct Withheld {
    std::string message;
    std::uint64_t times = 0;
  };

  bool lets_through(std::string_view message, SteadyTime now);

  // What was withheld in intervals that are over by `now`, to be told in a line of its own.
  std::vector<Withheld> over(SteadyTime now);
  // What was withheld and is not told yet.
  std::vector<Withheld> rest() { return over(SteadyTime::max()); }

 private:
  struct Watched {
    SteadyTime since;
    std::uint64_t lines = 0;
  };
  std::map<std::string, Watched, std::less<>> watched_;
  SteadyTime next_look_ = SteadyTime::min();
};

}  // namespace longshore::report

// What happens in a simulation, line by line, for whoever replays a seed.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "core/hash.hpp"
#include "support/virtual_clock.hpp"

namespace longshore::testing {

// One thread. Silent unless it prints or keeps a hash, and then free of cost.
class Trace {
 public:
  enum class Kind { kSilent, kPrinted, kHashed };
  Trace(const VirtualClock& clock, Kind kind) : clock_(clock), kind_(kind) {}

  template <typename... Arguments>
  void say(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    if (kind_ == Kind::kSilent) return;
    add(fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  // Of all lines so far: equal where two simulations went the same way.
  std::uint64_t hash() const { return hash_; }

 private:
  void add(std::string_view line) {
    const double seconds = std::chrono::duration<double>(clock_.passed()).count();
    const std::string whole = fmt::format("{:10.3f}  {}\n", seconds, line);
    hash_ = hash64(whole, hash_);
    if (kind_ == Kind::kPrinted) std::fputs(whole.c_str(), stdout);
  }

  const VirtualClock& clock_;
  Kind kind_;
  std::uint64_t hash_ = 0;
};

}  // namespace longshore::testing

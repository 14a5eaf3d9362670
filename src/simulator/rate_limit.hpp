// A token bucket, as an API's gateway keeps one.
#pragma once

#include <chrono>

#include "longshore/environment.hpp"

namespace longshore::simulator {

class RateLimit {
 public:
  // Requests a second, 0 = no limit; and how many may come at once after a pause.
  RateLimit(double per_second, double burst);

  // Takes a token. False: over the limit, and none was taken. Times rise.
  bool take(SteadyTime now);
  // How long until the next token, from the last take() on.
  std::chrono::milliseconds wait() const;

 private:
  double per_second_;
  double burst_;
  double tokens_;
  SteadyTime last_{};
  bool started_ = false;
};

}  // namespace longshore::simulator

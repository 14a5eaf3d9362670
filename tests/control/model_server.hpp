// A server as queueing theory sees it: what it answers, and when.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "longshore/environment.hpp"
#include "simulator/rate_limit.hpp"

namespace longshore::testing {

struct ServerChange {
  double at_s = 0;
  std::optional<std::uint32_t> workers;
  std::optional<double> rate;
};

// Times count from the first moment of the trial.
struct ServerModel {
  double latency_ms = 100;    // of an answer, once somebody works on it
  double jitter = 0;          // the latency is uniform within this share of it, to either side
  double handshake_ms = 0;    // of each new connection
  std::uint32_t workers = 0;  // the others wait in a queue; 0: everybody is served at once
  double rate = 0;            // refused above so many requests a second; 0: no limit
  double burst = 0;
  int refuse_with = 429;
  double retry_after_s = 0;  // what refusals carry
  double failing = 0;        // probability of a failure
  int fail_with = 500;
  double hanging = 0;             // probability that no answer comes, and no worker is taken
  std::uint32_t comfortable = 0;  // in flight; each one more makes all slower …
  double slower_by_ms = 0;        // … by this
  std::uint32_t overload_at = 0;  // 503 when so many are in flight; 0: never
  double cold_latency_ms = 0;     // at the start, falling to latency_ms …
  double warm_up_s = 0;           // … in this time
  double outage_from_s = 0;
  double outage_to_s = 0;
  std::vector<ServerChange> changes;
};

class ModelServer {
 public:
  struct Reply {
    bool comes = true;
    bool refused = false;  // above the limit
    int status = 200;
    double retry_after_s = 0;
    std::chrono::nanoseconds after{0};
  };

  ModelServer(const ServerModel& model, std::uint64_t seed, SteadyTime start);

  Reply begin(SteadyTime now);
  void end() { --in_flight_; }

  double seconds(SteadyTime now) const;
  bool is_down(SteadyTime now) const;
  std::uint32_t in_flight() const { return in_flight_; }

 private:
  void apply_changes(SteadyTime now);
  double service_ms(SteadyTime now);
  double share();

  ServerModel model_;
  SteadyTime start_;
  std::mt19937_64 random_;
  simulator::RateLimit limit_;
  std::vector<SteadyTime> free_at_;
  std::uint32_t in_flight_ = 0;
};

}  // namespace longshore::testing

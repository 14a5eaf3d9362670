// The wire to the modelled server, and what went over it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "delivery/breaker.hpp"
#include "fixture.hpp"
#include "http/exchanger.hpp"
#include "model_server.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::testing {

struct Traffic {
  std::uint64_t attempts = 0;
  std::uint64_t refused = 0;    // above the limit
  std::uint64_t in_outage = 0;  // attempts
  std::uint64_t busiest_second = 0;
  std::uint32_t most_in_flight = 0;  // later than 30 s
  std::vector<double> answered_at;   // in order
  std::vector<double> left_after_outage;
  std::optional<double> outage_began;  // its first answer
  std::optional<double> outage_seen;   // the breaker opened
};

// Connections are made when none is idle, and break only when an answer does not come in time.
// The scheduler and the breaker outlive it.
class ModelExchanger final : public http::Exchanger {
 public:
  ModelExchanger(VirtualScheduler& scheduler, const delivery::Breaker& breaker,
                 const Fixture& fixture, std::uint64_t seed);

  Task<Answer> exchange(const Request& request, BodySink* sink, http::Clearance& way) override;
  void drain() override {}
  void abort() override {}

  double seconds() const { return server_.seconds(now()); }
  const Traffic& traffic() const { return traffic_; }

 private:
  SteadyTime now() const { return scheduler_.clock().steady_now(); }
  void count_left(SteadyTime left);
  void count_answer(SteadyTime left, const ModelServer::Reply& reply);
  void watch_breaker();

  VirtualScheduler& scheduler_;
  const delivery::Breaker& breaker_;
  std::chrono::nanoseconds handshake_;
  std::chrono::nanoseconds timeout_;
  double outage_to_s_;
  ModelServer server_;
  std::uint32_t idle_ = 0;
  std::deque<SteadyTime> last_second_;
  Traffic traffic_;
};

}  // namespace longshore::testing

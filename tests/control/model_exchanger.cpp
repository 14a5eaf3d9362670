#include "model_exchanger.hpp"

#include <algorithm>

namespace longshore::testing {

ModelExchanger::ModelExchanger(VirtualScheduler& scheduler, const delivery::Breaker& breaker,
                               const Fixture& fixture, std::uint64_t seed)
    : scheduler_(scheduler),
      breaker_(breaker),
      handshake_(static_cast<std::int64_t>(fixture.server.handshake_ms * 1e6)),
      timeout_(static_cast<std::int64_t>(fixture.request_timeout_s * 1e9)),
      outage_to_s_(fixture.server.outage_to_s),
      server_(fixture.server, seed, scheduler.clock().steady_now()) {}

Task<Answer> ModelExchanger::exchange(const Request&, BodySink*, http::Clearance& way) {
  const auto timer = scheduler_.make_timer();
  if (idle_ > 0) {
    --idle_;
  } else {
    co_await timer->wait_until(now() + handshake_);
  }
  Answer answer;
  bool cleared = way.now();
  if (!cleared) cleared = co_await way.turn();
  if (!cleared) {
    answer.fault = TransportFault::kCancelled;
    co_return answer;
  }
  const SteadyTime left = now();
  count_left(left);
  const ModelServer::Reply reply = server_.begin(left);
  if (seconds() >= kSettled_s) {
    traffic_.most_in_flight = std::max(traffic_.most_in_flight, server_.in_flight());
  }
  co_await timer->wait_until(left + (reply.comes ? reply.after : timeout_));
  server_.end();
  answer.request_left = true;
  answer.latency = now() - left;
  if (!reply.comes) {
    answer.fault = TransportFault::kRequestTimeout;
    co_return answer;
  }
  ++idle_;
  count_answer(left, reply);
  answer.status = reply.status;
  if (reply.status == 200) answer.body = R"({"data":{"job_id":"j"}})";
  if (reply.retry_after_s > 0) {
    answer.retry_after = std::to_string(static_cast<int>(reply.retry_after_s));
  }
  co_return answer;
}

void ModelExchanger::count_left(SteadyTime left) {
  ++traffic_.attempts;
  if (server_.is_down(left)) ++traffic_.in_outage;
  if (outage_to_s_ > 0 && server_.seconds(left) > outage_to_s_) {
    traffic_.left_after_outage.push_back(server_.seconds(left));
  }
  last_second_.push_back(left);
  while (last_second_.front() <= left - std::chrono::seconds(1)) last_second_.pop_front();
  traffic_.busiest_second = std::max<std::uint64_t>(traffic_.busiest_second, last_second_.size());
}

void ModelExchanger::count_answer(SteadyTime left, const ModelServer::Reply& reply) {
  traffic_.answered_at.push_back(seconds());
  if (reply.refused) ++traffic_.refused;
  if (server_.is_down(left) && !traffic_.outage_seen) watch_breaker();
}

// Once the courier, which goes on as soon as it has the answer, has told the breaker of it.
void ModelExchanger::watch_breaker() {
  if (!traffic_.outage_began) traffic_.outage_began = seconds();
  scheduler_.after(std::chrono::nanoseconds(0), [this] {
    if (breaker_.open() && !traffic_.outage_seen) traffic_.outage_seen = seconds();
  });
}

}  // namespace longshore::testing

#include "model_server.hpp"

#include <algorithm>

namespace longshore::testing {
namespace {

constexpr double kRefusalMs = 5;  // what is turned away is turned away at once

std::chrono::nanoseconds milliseconds_of(double ms) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(ms * 1e6));
}

}  // namespace

ModelServer::ModelServer(const ServerModel& model, std::uint64_t seed, SteadyTime start)
    : model_(model), start_(start), random_(seed), limit_(model.rate, model.burst) {}

double ModelServer::seconds(SteadyTime now) const {
  return std::chrono::duration<double>(now - start_).count();
}

bool ModelServer::is_down(SteadyTime now) const {
  return seconds(now) >= model_.outage_from_s && seconds(now) < model_.outage_to_s;
}

double ModelServer::share() {
  return static_cast<double>(random_() >> 11) * 0x1.0p-53;
}

void ModelServer::apply_changes(SteadyTime now) {
  while (!model_.changes.empty() && model_.changes.front().at_s <= seconds(now)) {
    const ServerChange& change = model_.changes.front();
    if (change.workers) model_.workers = *change.workers;
    if (change.rate) limit_ = simulator::RateLimit(*change.rate, model_.burst);
    model_.changes.erase(model_.changes.begin());
  }
  // The busiest workers stay, with what they have queued.
  std::ranges::sort(free_at_, std::greater<>());
  free_at_.resize(model_.workers, now);
}

double ModelServer::service_ms(SteadyTime now) {
  double ms = model_.latency_ms;
  if (seconds(now) < model_.warm_up_s) {
    const double cold = 1 - seconds(now) / model_.warm_up_s;
    ms += cold * (model_.cold_latency_ms - model_.latency_ms);
  }
  if (model_.slower_by_ms > 0 && in_flight_ > model_.comfortable) {
    ms += model_.slower_by_ms * (in_flight_ - model_.comfortable);
  }
  return ms * (1 + model_.jitter * (2 * share() - 1));
}

ModelServer::Reply ModelServer::begin(SteadyTime now) {
  ++in_flight_;
  if (!model_.changes.empty() || free_at_.size() != model_.workers) apply_changes(now);
  Reply reply;
  reply.after = milliseconds_of(kRefusalMs);
  if (is_down(now) || (model_.overload_at > 0 && in_flight_ > model_.overload_at)) {
    reply.status = 503;
    return reply;
  }
  if (!limit_.take(now)) {
    reply.refused = true;
    reply.status = model_.refuse_with;
    reply.retry_after_s = model_.retry_after_s;
    return reply;
  }
  if (model_.hanging > 0 && share() < model_.hanging) {
    reply.comes = false;
    return reply;
  }
  if (share() < model_.failing) reply.status = model_.fail_with;
  const auto service = milliseconds_of(service_ms(now));
  reply.after = service;
  if (model_.workers == 0) return reply;
  const auto first = std::ranges::min_element(free_at_);
  *first = std::max(*first, now) + service;
  reply.after = *first - now;
  return reply;
}

}  // namespace longshore::testing

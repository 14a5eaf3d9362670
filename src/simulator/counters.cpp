#include "simulator/counters.hpp"

#include <algorithm>
#include <string_view>

namespace longshore::simulator {
namespace {

// Builds one flat or nested JSON object whose names need no escaping.
class ObjectText {
 public:
  explicit ObjectText(std::string& out) : out_(out) { out_ += '{'; }
  void name(std::string_view name) {
    if (!first_) out_ += ", ";
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\": ";
  }
  void number(std::string_view key, std::uint64_t value) {
    name(key);
    out_ += std::to_string(value);
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_statuses(std::string& out, const Counters& counters) {
  ObjectText statuses(out);
  for (const auto& [status, count] : counters.by_status) {
    statuses.number(std::to_string(status), count);
  }
  statuses.close();
}

void append_endpoints(std::string& out, const Counters& counters) {
  ObjectText endpoints(out);
  for (std::size_t i = 0; i < kEndpointCount; ++i) {
    endpoints.number(name_of(static_cast<Endpoint>(i)), counters.by_endpoint[i]);
  }
  endpoints.close();
}

void append_faults(std::string& out, const Counters& counters) {
  ObjectText faults(out);
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    if (counters.faults[i] > 0) faults.number(name_of(static_cast<Fault>(i)), counters.faults[i]);
  }
  faults.close();
}

}  // namespace

std::string to_json(const Counters& counters) {
  std::string out;
  ObjectText all(out);
  all.number("requests", counters.requests);
  all.number("unanswered", counters.unanswered);
  all.name("by_status");
  append_statuses(out, counters);
  all.name("by_endpoint");
  append_endpoints(out, counters);
  all.name("faults");
  append_faults(out, counters);
  all.number("rate_limited", counters.rate_limited);
  all.number("jobs", counters.jobs);
  all.number("reference_ids", counters.reference_ids);
  all.number("burnt_ids", counters.burnt_ids);
  all.number("duplicate_attempts", counters.duplicate_attempts);
  all.number("batches", counters.batches);
  all.number("in_flight", counters.in_flight);
  all.number("max_in_flight", counters.max_in_flight);
  all.number("max_requests_in_any_second", counters.max_requests_in_any_second);
  all.number("connections", counters.connections);
  all.number("failed_handshakes", counters.failed_handshakes);
  all.number("tls_resumed", counters.tls_resumed);
  all.close();
  return out;
}

void BusiestSecond::add(SteadyTime now) {
  while (!last_second_.empty() && now - last_second_.front() >= std::chrono::seconds(1)) {
    last_second_.pop_front();
  }
  last_second_.push_back(now);
  most_ = std::max<std::uint64_t>(most_, last_second_.size());
}

}  // namespace longshore::simulator

// What the simulated API saw, for checks and for the curious.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "longshore/environment.hpp"
#include "simulator/faults.hpp"
#include "simulator/routes.hpp"

namespace longshore::simulator {

// /_simulator itself is in none of them.
struct Counters {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;            // by a reset or a hang
  std::map<int, std::uint64_t> by_status;  // of the answers sent, cut ones included
  std::array<std::uint64_t, kEndpointCount> by_endpoint{};
  std::array<std::uint64_t, kFaultCount> faults{};  // injected, by Fault
  std::uint64_t rate_limited = 0;
  std::uint64_t jobs = 0;
  std::uint64_t reference_ids = 0;  // distinct ones used up: jobs and burnt ids
  std::uint64_t burnt_ids = 0;
  std::uint64_t duplicate_attempts = 0;  // answers with FS_0001
  std::uint64_t batches = 0;             // the default one left out
  std::uint64_t in_flight = 0;
  std::uint64_t max_in_flight = 0;
  std::uint64_t max_requests_in_any_second = 0;
  std::uint64_t connections = 0;  // that finished their handshake
  std::uint64_t failed_handshakes = 0;
  std::uint64_t tls_resumed = 0;

  std::uint64_t of(Fault fault) const { return faults[static_cast<std::size_t>(fault)]; }
  std::uint64_t of(Endpoint endpoint) const {
    return by_endpoint[static_cast<std::size_t>(endpoint)];
  }
};

// One line of JSON, without its newline.
std::string to_json(const Counters& counters);

// The most events within any one second, exactly. Times come in rising order. Memory is
// proportional to the events of one second.
class BusiestSecond {
 public:
  void add(SteadyTime now);
  std::uint64_t most() const { return most_; }

 private:
  std::deque<SteadyTime> last_second_;
  std::uint64_t most_ = 0;
};

}  // namespace longshore::simulator

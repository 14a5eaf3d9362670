// The simulated API without a connection: the world, and what goes wrong around it. It
// decides what a connection is to do with each request; whoever calls it does it, over TLS
// or in virtual time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "longshore/environment.hpp"
#include "simulator/counters.hpp"
#include "simulator/faults.hpp"
#include "simulator/message.hpp"
#include "simulator/rate_limit.hpp"
#include "simulator/world.hpp"

namespace longshore::simulator {

struct ServiceOptions {
  WorldOptions world;
  Faults::Config faults;
  std::uint64_t fault_seed = 1;
  double rate = 0;                       // requests a second over which 429 is sent; 0 = no limit
  double rate_burst = 0;                 // 0: a tenth of the rate, at least 1
  bool rate_retry_after = false;         // whether those 429 carry Retry-After
  std::chrono::milliseconds latency{0};  // before every answer
  std::chrono::milliseconds slow_delay{250};  // on top, for `slow`
  std::chrono::seconds retry_after{1};        // what before_429 and retry_after_date ask for
};

// What a connection does with a request, after `delay`.
struct Action {
  enum class Kind {
    kAnswer,
    kAnswerThenClose,  // says nothing of it, and closes the idle connection shortly after
    kCut,              // head and half the body, then closes
    kReset,
    kHang,
    kEndless,     // head and a body without end
    kStreamJobs,  // head, then job_lines() until they end
  };
  Kind kind = Kind::kAnswer;
  std::chrono::milliseconds delay{0};
  Reply reply;
  bool counted = true;  // finish() must be called once it is done
};

// One thread at a time.
class Service {
 public:
  explicit Service(const ServiceOptions& options);

  Action begin(const ApiRequest& request, SteadyTime now, SystemTime today);
  void finish() { --counters_.in_flight; }

  // One JSON object a line of {id, reference_id, batch_id, body} for up to `count` entries
  // from `from` on, which moves along; empty at the end.
  std::string job_lines(std::uint64_t& from, std::size_t count) const;

  Counters counters() const;
  const World& world() const { return world_; }
  void set_faults(const Faults::Config& faults) { faults_.configure(faults); }
  void count_handshake(bool succeeded, bool resumed);

 private:
  Action look(const ApiRequest& request) const;
  Action decide(const ApiRequest& request, SteadyTime now, SystemTime today);
  Reply over_limit() const;
  Action with_fault(Fault fault, const ApiRequest& request, SystemTime today);
  Action burn(const ApiRequest& request);

  ServiceOptions options_;
  World world_;
  Faults faults_;
  RateLimit rate_;
  BusiestSecond busiest_;
  Counters counters_;
};

}  // namespace longshore::simulator

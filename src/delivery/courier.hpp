// The one retry loop of the program: rows, batch creations and read-backs all go through it.
#pragma once

#include <functional>

#include "api/verdict.hpp"
#include "core/task.hpp"
#include "delivery/delivered.hpp"
#include "delivery/gate.hpp"
#include "delivery/governor.hpp"
#include "delivery/retry_policy.hpp"
#include "delivery/sleepers.hpp"
#include "delivery/statistics.hpp"
#include "delivery/stop.hpp"
#include "http/exchanger.hpp"
#include "longshore/observer.hpp"

namespace longshore::delivery {

// One thing to be asked of the API, until there is an answer that settles it.
struct Errand {
  Request request;
  BodySink* sink = nullptr;  // outlives the errand
  Urgency first_urgency = Urgency::kOrdinary;
  // `now` tells how far off a date in the answer's Retry-After is.
  std::function<api::Verdict(const Answer&, SystemTime now)> classify;
  std::function<void()> before_attempt;  // each one, once it has its slot; may be empty
  // What it is about, for the log.
  std::string_view reference_id = {};
  std::string_view batch = {};  // its name, or its id
  // Whether its failures tell of an outage however often it fails: not those of a row, which
  // may be the reason itself.
  bool is_evidence = false;
};

// io thread only.
class Courier {
 public:
  struct Parts {  // all outlive the courier
    http::Exchanger& exchanger;
    Gate& gate;
    Governor& governor;
    Sleepers& sleepers;
    StopSwitch& stop;
    Clock& clock;
    Random& random;
    Statistics& statistics;
    Log& log;
  };
  Courier(const Parts& parts, const RetryConfiguration& retry, Milliseconds give_up_after);

  // Any number at a time. `errand` outlives the call. A fatal answer, a Retry-After beyond
  // its limit, and a time without one good answer beyond its limit stop the run from here.
  // What fails while the breaker is open, or opens it, counts against no errand's attempts.
  Task<Delivered> send(const Errand& errand);

  // The last answer, or the lack of one, that was not a good one; empty: there was none.
  const std::string& last_failure() const { return last_failure_; }

 private:
  struct Course;  // of one errand

  Task<bool> attempt(Course& course, Urgency urgency);
  Task<bool> wait_for_next(Course& course);
  bool costs_nothing(const Course& course) const;
  void govern(Course& course, const Answer& answer, SteadyTime began, SteadyTime now);
  void judge(const api::Verdict& verdict);
  void watch_health(const api::Verdict& verdict);
  void tell(const Errand& errand, const Delivered& so_far);

  Parts parts_;
  RetryPolicy policy_;
  Milliseconds give_up_after_;
  std::optional<SteadyTime> failing_since_;
  bool outage_told_ = false;
  std::string last_failure_;
};

}  // namespace longshore::delivery

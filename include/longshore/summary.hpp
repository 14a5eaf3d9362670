// What a run or a check ended with. report/ turns it into JSON and into the last line.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "longshore/environment.hpp"
#include "longshore/exit_code.hpp"

namespace longshore {

// Every row, or job, that was read stands in exactly one of the other five.
struct Tally {
  std::uint64_t read = 0;
  std::uint64_t accepted = 0;          // finished by this run
  std::uint64_t already_accepted = 0;  // finished by an earlier one
  std::uint64_t duplicate = 0;
  std::uint64_t rejected = 0;
  std::uint64_t pending = 0;

  std::uint64_t settled() const { return accepted + already_accepted + duplicate + rejected; }
  bool adds_up() const { return read == settled() + pending; }
  friend bool operator==(const Tally&, const Tally&) = default;
};

struct BatchTally {
  std::uint64_t created = 0;
  std::uint64_t reused = 0;  // known from an earlier run, looked up by name, or adopted
  std::uint64_t failed = 0;
};

struct RequestTally {
  std::uint64_t sent = 0;
  std::uint64_t retried = 0;
  std::map<std::string, std::uint64_t> retried_after;  // by what the attempt before came to
  std::map<int, std::uint64_t> by_status;
  std::map<std::string, std::uint64_t> transport_errors;  // by the name of the fault
};

struct LatencyMs {
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double max = 0;
};

// What held a run back, measured as it went. Their sum is the time that it took.
struct TimeSpent {
  using Seconds = std::chrono::duration<double>;
  Seconds rate_limit{0};  // a request was ready, a slot was free, the rate limit said wait
  Seconds api{0};         // all slots were taken, or the last answers were awaited
  Seconds outage{0};      // a Retry-After, an outage, or nothing but backoffs
  Seconds own{0};         // the program itself: reading, the ledger, its start and end

  Seconds total() const { return rate_limit + api + outage + own; }
};

struct Summary {
  std::string run_id;
  std::string manifest;
  SystemTime started_at;
  SystemTime finished_at;
  std::chrono::duration<double> elapsed{0};
  Tally rows;
  Tally jobs;                        // the same, where frames over rows make jobs of several rows
  bool manifest_complete = false;    // read to its end, or recognised
  bool manifest_recognised = false;  // the file in which every row was accepted before: not read
  std::uint64_t job_ids_missing = 0;
  std::uint64_t unconfirmed = 0;  // of the pending jobs: sent, and in no list; not in the file
  BatchTally batches;
  RequestTally requests;
  LatencyMs latency_ms;
  TimeSpent time;
  double requests_per_second = 0;  // of a whole second at least: the limit is one of any second
  double limit = 0;                // requests a second; 0 = none
  double found_limit = 0;          // what the API was found to bear; 0: it refused none
  // Of what limit, latency and slots permit, and in less than a second of what there was to send.
  double percent_of_ideal = 0;
  std::string rejects_path;  // empty: no rejects, no file
  bool unwritten = false;    // rejects or summary could not be written; not in the file
  ExitCode exit_code = ExitCode::kDone;
  std::string exit_reason;
};

}  // namespace longshore

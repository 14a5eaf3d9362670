// How a simulated remote behaves. All of it is drawn from a seed.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/environment.hpp"
#include "simulator/faults.hpp"
#include "simulator/message.hpp"

namespace longshore::testing {

using std::chrono::milliseconds;

struct Outage {
  enum class Kind { kRefused, kBlackHole, k503 };
  Kind kind = Kind::kRefused;
  SteadyTime from;
  SteadyTime to;
  double retry_after = 0.5;  // how often a 503 says when to come again, in up to 20 s
};

// Probabilities are those of one request (or connect), unless said otherwise.
struct RemotePlan {
  simulator::Faults::Config faults;
  double rate = 0;  // requests a second over which it answers 429
  bool rate_retry_after = false;
  milliseconds latency_min{1};
  milliseconds latency_max{1};
  std::vector<Outage> outages;

  double connect_fails = 0;    // refused, timed out, no name, no TLS session
  double write_breaks = 0;     // before or in the middle of the request
  double lost_on_the_way = 0;  // the client sees a reset; the request arrives later all the same
  double late = 0;             // it arrives after the client has given up
  double odd_answer = 0;       // 408, 425, 504, 400 with FS_0008 …, done or not
  double fatal_answer = 0;     // the key or the project refused
  double creation_lost = 0;    // of a batch creation: done, and never told
  double batch_refused = 0;    // of a batch creation: another 4xx
  std::vector<std::string> busy_batches;     // ends of names whose creation is answered 503, always
  std::vector<std::string> refused_batches;  // beginnings of names that are refused, always
  double list_refused = 0;                   // of a read-back: 401, 403, 404
  double list_fails = 0;                     // of a read-back: 503
  double list_endless = 0;                   // of a batch's list: the page tokens go round
  double list_shifts = 0;                    // of a page: its jobs have moved since the page before
  double small_reads = 0;                    // of an answer: it comes a few bytes at a time
  // What the answer to a read-back becomes on its way; empty: it stays as it is.
  std::function<void(std::string_view target, simulator::Reply& reply)> change_list;

  double refused_ids = 0;  // share of the reference_ids that the API refuses, each with its code
  double foreign_ids = 0;  // share of those that somebody else has sent before

  // Nothing goes wrong any more by chance; what the remote holds and refuses stays.
  void calm() {
    RemotePlan quiet;
    quiet.latency_min = latency_min;
    quiet.latency_max = latency_max;
    quiet.refused_ids = refused_ids;
    quiet.foreign_ids = foreign_ids;
    *this = quiet;
  }
};

}  // namespace longshore::testing

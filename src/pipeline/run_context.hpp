// What the stages of one run share. Everything outlives the stages; io thread only, but for
// what says otherwise in its own header.
#pragma once

#include <optional>
#include <string>

#include "api/contract.hpp"
#include "core/reject_sink.hpp"
#include "core/task.hpp"
#include "core/task_group.hpp"
#include "core/unix_time.hpp"
#include "delivery/courier.hpp"
#include "delivery/sleepers.hpp"
#include "ledger/ledger.hpp"
#include "longshore/environment.hpp"
#include "longshore/run.hpp"
#include "pipeline/accounts.hpp"

namespace longshore::pipeline {

struct RunContext {
  const ImportOptions& options;
  Environment& environment;
  Log& log;
  ledger::Ledger& ledger;
  delivery::Courier& courier;
  delivery::StopSwitch& stop;
  const api::Contract& contract;
  Accounts& accounts;
  RejectSink& rejects;
  TaskGroup& tasks;
  delivery::Sleepers& sleepers;
  // Until then nothing is asked for again that an earlier run left in doubt: its request may
  // still be at work.
  SteadyTime doubts_rest;
  RemoteKey remote = 0;

  std::int64_t now_ms() const { return unix_ms(environment.clock().system_now()); }
  // Cut short when the run stops.
  Task<bool> wait(Milliseconds span) {
    return sleepers.sleep_until(environment.clock().steady_now() + span);
  }
};

// What a test has lowered, or else the program's own limit.
inline std::size_t bound(std::size_t lowered, std::size_t own) {
  return lowered != 0 ? lowered : own;
}

// False: it has failed, and the run is told to stop.
template <typename Value>
bool stop_unless(RunContext& context, const Result<Value>& done) {
  if (done) return true;
  context.stop.request({exit_code_of(done.error().kind), done.error().message});
  return false;
}

// Runs `work` in the ledger's next group. A failure stops the run; false then.
Task<bool> write(RunContext& context, ledger::Ledger::Work work);

// What the ledger holds of a batch. A failure stops the run; nothing then.
Task<std::optional<BatchRecord>> load_batch(RunContext& context, BatchKey key);

// Adds every row of a job to the rejects. A failure stops the run; false then.
bool reject(RunContext& context, const JobView& job, std::string_view code, std::string_view reason,
            int http_status);
bool reject(RunContext& context, const Reject& reject);

}  // namespace longshore::pipeline

// One seed from its first run to its last, and the checks behind it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "longshore/recovery.hpp"
#include "scenario.hpp"
#include "simulated_environment.hpp"

namespace longshore::testing {

struct Played {
  std::vector<std::string> findings;  // empty: all is well
  std::uint64_t trace_hash = 0;       // with Trace::Kind::kHashed
  std::uint64_t blows = 0;            // deaths, and runs whose disk failed
};

// The same scenario goes the same way each time.
Played play(const Scenario& scenario, Trace::Kind trace, Coverage& coverage);

class Simulation {
 public:
  Simulation(const Scenario& scenario, Trace::Kind trace, Coverage& coverage);

  Played play();

 private:
  struct Ran {
    Summary summary;    // of an import
    Recovery recovery;  // of a recovery
    bool died = false;
    bool orderly = false;  // it came to its end with a ledger that could be written
  };
  enum class Command { kImport, kRecover };
  Ran run(const RunPlan& plan, Command command = Command::kImport);
  void settle_in(const RunPlan& plan);
  void arm(const RunPlan& plan, SimulatedEnvironment& environment);
  Ran import(const RunPlan& plan, SimulatedEnvironment& environment);
  Ran recover(const RunPlan& plan, SimulatedEnvironment& environment);
  bool finish();
  void check_run(const Ran& ran, const RunPlan& plan);
  void check_rest(const Summary& summary, const RunPlan& plan);
  void check_nothing_is_sent_again();
  std::uint64_t unsettled(const Summary& summary);
  void lose_ledger();
  void lose_and_recover();
  bool recover_to_the_end();
  void check_recovery(const Ran& ran);

  const Scenario& scenario_;
  Coverage& coverage_;
  ImportOptions import_;
  VirtualClock clock_;
  Trace trace_;
  Findings findings_;
  MemoryDisk disk_;
  MemoryVfs vfs_;
  Dice dice_;
  ManifestModel model_;
  Remote remote_;
  LedgerEye eye_;
  Watch watch_;
  std::map<std::string, std::string> copy_;  // of the ledger's files, if the seed takes one
  std::uint64_t runs_ = 0;
  std::uint64_t blows_ = 0;
  bool ambiguous_ = false;  // whether a row may still be sent cannot be told from outside
};

}  // namespace longshore::testing

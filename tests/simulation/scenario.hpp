// Everything that a seed decides before the first run starts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "longshore/run.hpp"
#include "manifest_model.hpp"
#include "memory_disk.hpp"
#include "remote_plan.hpp"

namespace longshore::testing {

inline const std::string kManifestPath = "night.manifest";
inline const std::string kLedgerPath = "ledger.db";
inline const std::string kSummaryPath = "summary.json";
inline const std::string kRejectsPath = "rejects";

// What befalls a run.
enum class Blow {
  kNone,
  kDeath,    // the process dies, and the machine with it: the power is cut
  kSignal,   // SIGTERM, SIGINT
  kSignals,  // two of them
  kFull,     // the disk has no room from some write on
  kIoError,  // the disk reports errors from some write on
  kDeadline,
  kLimit,
};

struct RunPlan {
  Blow blow = Blow::kNone;
  // When: at a moment, with a request (before or after it left), or at a sync.
  enum class When { kMoment, kSend, kSent, kSync } when = When::kMoment;
  milliseconds moment{0};
  std::uint64_t count = 1;  // the how many-th send, sync or (kFull, kIoError) write
  Survival survival = Survival::kDropped;
  int signal = 0;
  milliseconds pause_before{0};
  std::optional<milliseconds> clock_jump_at;
  std::chrono::minutes clock_jump{0};
  bool retry_rejected = false;
  bool accept_duplicates = false;  // delivery.on_remote_duplicate, from this run on
  std::uint64_t grow = 0;          // the manifest, before this run
  double change = 0;
  // batch.name and batch.create, from this run on.
  std::optional<std::string> batch_name;
  std::optional<bool> batch_create;
};

// Once everything is finished, the ledger is gone, or as old as a copy of it.
struct Loss {
  std::uint64_t copied_after = 0;   // the run after which the copy was taken; 0: there is none
  RemotePlan remote;                // while it is recovered
  std::vector<RunPlan> recoveries;  // then calm ones, until one comes to its end
};

struct Scenario {
  std::uint64_t seed = 0;
  ImportOptions import;
  ModelOptions manifest;
  RemotePlan remote;
  std::vector<std::string> foreign_batches;
  std::vector<RunPlan> runs;  // then calm ones, until it is finished
  std::optional<Loss> loss;

  // Batches are to have other names in later runs, or none are to be made any more.
  bool changes_batches() const;
  // Calm runs that bring the import no nearer to its end.
  static constexpr int kStandstillsMax = 6;
  static Scenario of(std::uint64_t seed);
};

}  // namespace longshore::testing

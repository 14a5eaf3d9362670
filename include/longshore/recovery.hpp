// What a recovery of the ledger ended with. report/ turns it into JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "longshore/observer.hpp"
#include "longshore/run.hpp"
#include "longshore/summary.hpp"

namespace longshore {

// Every row that was read stands in exactly one of the other seven.
struct RecoveredRows {
  std::uint64_t read = 0;
  std::uint64_t recorded = 0;   // found in a list, and new to the ledger
  std::uint64_t completed = 0;  // found, where the ledger lacked the outcome or the job_id
  std::uint64_t unchanged = 0;  // the ledger had all that there is to know
  std::uint64_t repeated = 0;   // the reference_id stood earlier in the manifest
  std::uint64_t conflicts = 0;  // the reference_id stands for other content, or another job
  std::uint64_t not_found = 0;  // no list shows it: the next import settles it
  std::uint64_t invalid = 0;    // an import would reject it unsent

  bool adds_up() const {
    return read == recorded + completed + unchanged + repeated + conflicts + not_found + invalid;
  }
};

struct RecoveredBatches {
  std::uint64_t listed = 0;    // lists read to their end
  std::uint64_t recorded = 0;  // new to the ledger
  // Whose lists could not be had; of batches that may be anybody's, only where rows were not
  // found.
  std::uint64_t unavailable = 0;
};

struct Recovery {
  std::string run_id;
  std::string manifest;
  SystemTime started_at;
  SystemTime finished_at;
  std::chrono::duration<double> elapsed{0};
  bool manifest_complete = false;
  RecoveredRows rows;
  RecoveredBatches batches;
  std::uint64_t jobs_listed = 0;    // in the lists that were read
  std::uint64_t jobs_repeated = 0;  // of them: under a reference_id that another job has, too
  // Of the rows recorded and completed: in batches that neither the ledger nor batch.name tells
  // to be the manifest's.
  std::uint64_t rows_elsewhere = 0;
  std::string conflicts_path;  // empty: no conflicts, no file
  RequestTally requests;
  ExitCode exit_code = ExitCode::kDone;
  std::string exit_reason;
};

// Everything a recovery reports to. All outlive it.
struct RecoveryOutputs {
  Log& log;
  ProgressSink& progress;
  RejectSinkFactory& conflicts;                               // gets every row that is one
  std::function<std::string(const Recovery&)> recovery_json;  // for the ledger's history
};

// Rebuilds or completes the ledger from the API's lists: what they show of the manifest's
// rows is recorded as accepted, in the batches in which it stands. Creates no job and no
// batch. Of `options`, what bounds or guards sending does not matter. Whatever goes wrong is
// in exit_code and exit_reason. Threads: as import_manifest().
Recovery recover_ledger(const ImportOptions& options, Environment& environment,
                        RecoveryOutputs& outputs);

}  // namespace longshore

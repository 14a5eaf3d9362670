// The program without its command line: one import, or one check, from start to summary.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "longshore/configuration.hpp"
#include "longshore/environment.hpp"
#include "longshore/observer.hpp"
#include "longshore/summary.hpp"

namespace longshore {

class RejectSink;  // src/core/reject_sink.hpp

// How much may be under way at once; 0: the program's own limit (src/core/limits.hpp). Tests
// lower them, so that a small manifest reaches them.
struct RunBounds {
  std::size_t plan_jobs = 0;         // jobs of one plan commit
  std::size_t jobs_in_progress = 0;  // read, not yet settled
  std::size_t intents_ahead = 0;     // beyond max_in_flight: intended, unsent
  std::size_t job_id_pages = 0;      // after which no list is begun to look for job_ids
  std::size_t scan_bytes = 0;        // of a file at a time, where it may be recognised
};

struct ImportOptions {
  std::string run_id;   // names the run in log, ledger and summary
  std::string program;  // its version: another may take other rows; empty: none is recognised
  Configuration configuration;
  std::string api_key;
  std::string manifest_path;             // "-": standard input
  std::string manifest_name;             // {manifest} in names; the ledger's name of it
  std::optional<std::uint64_t> limit;    // send at most so many jobs
  std::uint64_t max_new_jobs = 0;        // refuse if more would be created; 0 = none
  std::optional<Milliseconds> deadline;  // from the start of the run
  bool retry_rejected = false;
  RunBounds bounds;
};

// What a rejects file of the manifest needs; see manifest::Shape.
struct ManifestShape {
  std::string header;
  std::string extension;
};

// Makes the rejects' sink once the manifest's shape is known, and finishes it.
class RejectSinkFactory {
 public:
  virtual ~RejectSinkFactory() = default;
  // Errors: kOutput, kUsage (the path is the manifest itself, or no regular file).
  virtual Result<RejectSink*> open(const ManifestShape& shape) = 0;
  // Writes the files in manifest order and returns the path, or "" where nothing was rejected.
  // Files of an earlier run are then removed, but only after a `complete` reading: what a
  // part of the manifest does not reject, the rest may.
  virtual Result<std::string> finish(bool complete) = 0;
};

// Everything a run reports to. All outlive the run.
struct RunOutputs {
  Log& log;
  ProgressSink& progress;
  RejectSinkFactory& rejects;
  std::function<std::string(const Summary&)> summary_json;  // for the ledger's history
};

// Imports the manifest. Whatever goes wrong is in the summary's exit_code and exit_reason;
// the ledger's history has the run. Runs the environment's io thread; returns when every
// child of the run has ended.
Summary import_manifest(const ImportOptions& options, Environment& environment,
                        RunOutputs& outputs);

// One job as an import would send it, for `check`.
struct SampleJob {
  std::uint64_t line = 0;
  std::string body;  // without batch_id
};

// Rows of one kind, and where the first of them stand.
struct Places {
  std::uint64_t rows = 0;
  std::vector<std::uint64_t> first_lines;  // at most three
};

// What a check found of the ledger.
enum class LedgerFound {
  kNotLooked,  // something else ended the check before
  kNone,       // there is none yet, or an empty one
  kRead,
};

struct CheckReport {
  Summary summary;  // pending: what an import would send
  std::uint64_t new_jobs = 0;
  std::uint64_t in_doubt = 0;  // of them: sent by an earlier run, which had no answer
  std::uint64_t new_batches = 0;
  std::map<std::string, Places> rejects_by_code;  // conflicts too
  Places duplicates;                              // of a row before them, or of somebody's job
  std::vector<SampleJob> samples;                 // the first three
  double learned_rate = 0;  // requests a second that earlier runs found; 0 = none did
  LedgerFound ledger = LedgerFound::kNotLooked;
};

// The same reading and validation, without network; nothing is written but rejects.
CheckReport check_manifest(const ImportOptions& options, Environment& environment,
                           RunOutputs& outputs);

}  // namespace longshore

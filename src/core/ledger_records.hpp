// What the ledger keeps, as the other parts see it. Keys are the ledger's own row numbers:
// they rise, and are never used twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "longshore/summary.hpp"

namespace longshore {

using RemoteKey = std::int64_t;    // a remote origin and a project in it
using ManifestKey = std::int64_t;  // one generation of a named manifest
using BatchKey = std::int64_t;
using JobKey = std::int64_t;  // 0 = none

// The numbers are stored; src/ledger/README.md tells the transitions.
enum class JobState : int {
  kPending = 0,      // planned, or known not to exist at the remote: to be sent
  kInDoubt = 1,      // intended: a request may have left, its outcome is not known
  kPresumed = 2,     // FS_0001 after a doubt: ours, once its batch's list shows it
  kUnconfirmed = 3,  // presumed, but its batch's complete list lacks it
  kAccepted = 4,
  kRejected = 5,   // refused by the API
  kDuplicate = 6,  // somebody else's job has the reference_id
};

// The word in `export`: pending, in_doubt, presumed, unconfirmed, accepted, rejected, duplicate.
std::string_view name_of(JobState state);

enum class BatchState : int {
  kPlanned = 0,  // named, not yet created
  kInDoubt = 1,  // a creation may have left
  kReady = 2,    // batch_id is known (or the project's default batch, which needs none)
  kFailed = 3,   // its creation was refused; tried again by the next run
};

// Why a batch of this name may be used; and whether there is anything to create.
enum class BatchOrigin : int {
  kOurs = 0,     // created by us, or to be
  kAdopted = 1,  // of that name, made by somebody else (batch.on_existing: adopt)
  kFixed = 2,    // batch.id
  kDefault = 3,  // the project's default batch: no batch_id in the request
};

struct BatchRecord {
  BatchKey key = 0;
  ManifestKey manifest = 0;
  std::uint64_t number = 0;  // from 1 over the whole manifest
  std::string by;            // the value of batch.by
  std::string name;
  std::string description;
  BatchState state = BatchState::kPlanned;
  BatchOrigin origin = BatchOrigin::kOurs;
  std::string batch_id;    // the remote's; empty until known
  std::uint64_t jobs = 0;  // planned into it so far
};

// One generation of a manifest: from its first run until a run finished it.
struct ManifestRecord {
  ManifestKey key = 0;
  std::string name;
  std::string date;  // UTC, YYYY-MM-DD, of its first run
  std::uint64_t last_batch_number = 0;
  bool finished = false;
};

// What the reason of a refusal ends with where an earlier attempt has no known outcome: whoever
// mends the row under another id should know.
inline constexpr std::string_view kJobMayExist =
    " (an earlier attempt has no known outcome: its job may exist)";

struct KnownJob {
  JobKey key = 0;
  JobState state = JobState::kPending;
  BatchKey batch = 0;
  std::uint64_t content_hash = 0;
  std::uint64_t mapping = 0;   // fingerprint of the mapping that made content_hash
  std::uint32_t attempts = 0;  // all runs together
  std::string code;            // of a refusal
  std::string reason;
  int http_status = 0;  // of the last answer that made it no job, in whatever run; 0: none
  bool has_job_id = false;
  std::int64_t updated_ms = 0;  // its last change of state; since 1970, UTC
};

struct NewJob {
  std::string_view reference_id;
  ManifestKey manifest = 0;
  BatchKey batch = 0;
  std::uint64_t line = 0;  // where its (first) row starts
  std::uint64_t content_hash = 0;
  std::uint64_t mapping = 0;
};

// A manifest whose every row was accepted, as a file: the same bytes, read in the same way, hold
// nothing that is not known.
struct SettledManifest {
  std::string sha256;  // of the file as it lies on disk, in lower-case hexadecimal digits
  std::uint64_t size_bytes = 0;
  std::uint64_t reading = 0;  // a fingerprint of how it was read
  std::uint64_t rows = 0;
  std::uint64_t jobs = 0;
};

// What the last runs found a remote and project to bear.
struct LearnedPace {
  double requests_per_second = 0;  // just under the rate that was refused; 0: none was
  std::uint32_t in_flight = 0;     // attempts at once; 0: not found
  std::int64_t updated_ms = 0;     // when it was last stored
};

// What a run last noted of its progress.
struct RunProgress {
  std::string run_id;
  RemoteKey remote = 0;
  std::string manifest_name;
  std::int64_t started_ms = 0;
  std::int64_t noted_ms = 0;
  std::string phase;             // "importing", "draining", "reading back", …
  std::string waiting_for;       // what holds everything back, e.g. a Retry-After; or empty
  Tally rows;                    // what was read, and where it ended so far
  std::uint64_t bytes_read = 0;  // of the manifest on disk
  std::uint64_t bytes_all = 0;   // 0: not known (a pipe)
  bool read_to_end = false;      // rows.read is all there is
  std::uint64_t retried = 0;     // requests
  std::uint32_t in_flight = 0;
  double requests_per_second = 0;  // since the note before
  double rows_per_second = 0;      // settled, since the note before
  double limit = 0;                // requests a second, as configured; 0 = none
  double rate = 0;                 // requests a second, as paced at present; 0 = none
};

// What an attempt, a drain or a read-back settles a job with.
struct JobOutcome {
  JobKey key = 0;
  JobState state = JobState::kPending;
  std::uint32_t attempts = 0;  // made in this run: added to what is there
  std::string job_id;          // kAccepted; may be empty
  std::string code;
  std::string reason;
  int http_status = 0;
};

}  // namespace longshore

// Reading a ledger beside a run: for `status`, `export` and `check`. Takes no lock that a
// writer would notice, and creates nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ledger_records.hpp"
#include "longshore/result.hpp"

namespace longshore::ledger {

// Numbers of jobs, by the value of their JobState.
using JobCounts = std::array<std::uint64_t, 7>;

struct BatchStatus {
  BatchRecord batch;
  std::string code;  // of a refused creation
  std::string reason;
  JobCounts jobs{};
};

struct ManifestStatus {
  ManifestRecord manifest;
  std::int64_t started_ms = 0;
  std::optional<std::int64_t> finished_ms;
  JobCounts jobs{};
  std::uint64_t batches = 0;
};

struct RemoteStatus {
  RemoteKey key = 0;
  std::string origin;
  std::string project_id;
  std::optional<LearnedPace> pace;
  std::vector<ManifestStatus> manifests;  // oldest first, generations apart
  std::vector<BatchStatus> batches;  // the newest ReadOnlyLedger::kBatchesShownMax, oldest first
};

struct RunStatus {
  std::string run_id;
  RemoteKey remote = 0;
  std::string manifest_name;
  std::int64_t started_ms = 0;
  std::int64_t finished_ms = 0;
  int exit_code = 0;
  std::string summary_json;
};

// A job as `export` shows it.
struct ExportRow {
  std::string manifest;
  std::uint64_t line = 0;
  std::string reference_id;
  JobState state = JobState::kPending;
  std::string job_id;
  std::string batch_id;
  std::string batch_name;
  std::string code;
  std::string reason;
  std::uint32_t attempts = 0;
  std::int64_t updated_at_ms = 0;
};

struct LedgerStatus {
  std::vector<RemoteStatus> remotes;
  std::uint64_t in_doubt = 0;             // jobs in doubt, in all
  std::vector<ExportRow> in_doubt_first;  // the first ReadOnlyLedger::kInDoubtShownMax of them
  std::vector<RunStatus> last_runs;       // newest first
};

// Which jobs; what is not set holds for all.
struct JobFilter {
  std::vector<JobState> states;  // empty: every state
  std::optional<RemoteKey> remote;
  std::string batch;                     // a batch's name or its batch_id
  std::string manifest;                  // a manifest's name: all generations
  std::optional<std::int64_t> since_ms;  // changed at that time or later
};

// One thread at a time. Each page of a listing is of one moment; a listing as a whole is not,
// so that a long one never holds up the writer's log. Look-ups may miss what a run that
// began meanwhile has written: they are for forecasts.
class ReadOnlyLedger {
 public:
  static constexpr std::int64_t kJobsPerPage = 2'000;
  static constexpr std::int64_t kBatchesShownMax = 10'000;  // of a remote
  static constexpr std::uint64_t kInDoubtShownMax = 1'000;
  static constexpr std::int64_t kRunsShownMax = 20;

  // Whether an import ever began with the file at `path`: one that died at once leaves an empty
  // one. Errors: as open().
  static Result<bool> begun(const std::string& path, const std::string& vfs);

  // One of an older version is read as it is, without what that version lacks. Errors: kLedger:
  // there is none at `path`, it is not one, not begun, of a newer version, unreadable.
  static Result<std::unique_ptr<ReadOnlyLedger>> open(const std::string& path,
                                                      const std::string& vfs);
  ~ReadOnlyLedger();

  // Reads every job once. Where `manifest` is a name, in_doubt_first and last_runs are of it alone.
  Result<LedgerStatus> status(const std::string& manifest = "");
  // In the order in which they were planned; `each` returns false to stop.
  Result<void> for_each_job(const JobFilter& filter,
                            const std::function<bool(const ExportRow&)>& each);

  // Copies the whole ledger, of one moment, into the file at `path`, which exists and is empty.
  // A run may go on meanwhile; its log is not emptied until the copy is done. Errors: kLedger;
  // kOutput where the copy cannot be written.
  Result<void> copy_to(const std::string& path);

  // What the last run noted that has not recorded its end: it is under way, or it died. Of the
  // moment of the call.
  Result<std::optional<RunProgress>> run_progress();

  // As the functions of the same names in store.hpp.
  Result<std::optional<RemoteKey>> remote(std::string_view origin, std::string_view project_id);
  Result<std::optional<ManifestRecord>> manifest(RemoteKey remote, std::string_view name);
  Result<std::optional<BatchRecord>> batch(BatchKey key);
  Result<std::optional<BatchRecord>> last_batch(ManifestKey manifest, std::string_view by);
  Result<std::optional<KnownJob>> find(RemoteKey remote, std::string_view reference_id);
  Result<std::optional<LearnedPace>> learned_pace(RemoteKey remote);
  Result<std::optional<SettledManifest>> settled_manifest(RemoteKey remote, std::string_view name);
  // To be called when no look-up follows at once: some look-ups share a moment, and what the
  // writer's log has gathered since then cannot be cleared away meanwhile.
  void pause();

 private:
  struct Impl;
  explicit ReadOnlyLedger(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace longshore::ledger

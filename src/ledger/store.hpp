// The ledger behind an interface: what delivery's promises need of a database, and nothing
// of which database it is. SQLite implements it; a server shared by several machines can.
//
// A Store is used by one thread at a time. All changes happen between begin() and commit();
// commit() returns when they are on stable storage. Errors: kLedger; after one, only
// rollback() is allowed. Times are the caller's, in milliseconds since the epoch (UTC).
// A change of state that README.md's picture lacks is refused: kInternal.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ledger_records.hpp"
#include "longshore/result.hpp"

namespace longshore::ledger {

// What recover() found.
struct RecoveredJob {
  bool changed = false;
  std::string other_job_id;  // under which the job is accepted, where it is not the list's
};

class Store {
 public:
  virtual ~Store() = default;

  virtual Result<void> begin() = 0;
  virtual Result<void> commit() = 0;
  // Nothing was changed since begin(): there is nothing for commit() to sync.
  virtual bool unchanged() const = 0;
  virtual void rollback() = 0;

  // Finds or makes the remote: origin is "scheme://host:port", always with the port.
  virtual Result<RemoteKey> remote(std::string_view origin, std::string_view project_id) = 0;

  // The newest generation of the manifest of that name, if there is one.
  virtual Result<std::optional<ManifestRecord>> manifest(RemoteKey remote,
                                                         std::string_view name) = 0;
  // kInternal while the newest generation of that name is unfinished.
  virtual Result<ManifestRecord> new_manifest(RemoteKey remote, std::string_view name,
                                              std::string_view date, std::int64_t now_ms) = 0;
  virtual Result<ManifestRecord> generation(ManifestKey key) = 0;
  // Once more is no change.
  virtual Result<void> finish_manifest(ManifestKey manifest, std::int64_t now_ms) = 0;

  // Batches. A name is unique within a remote, for those of origin kOurs and kAdopted; the
  // others are standing batches, which have no manifest's number, and a name only to be shown.
  virtual Result<bool> batch_name_taken(RemoteKey remote, std::string_view name) = 0;
  virtual Result<std::optional<BatchRecord>> batch_named(RemoteKey remote,
                                                         std::string_view name) = 0;
  // Gives the key; also raises the manifest's last_batch_number to `batch.number`.
  virtual Result<BatchKey> new_batch(RemoteKey remote, const BatchRecord& batch,
                                     std::int64_t now_ms) = 0;
  virtual Result<BatchRecord> batch(BatchKey key) = 0;
  // The last batch of the manifest for this value of batch.by, standing ones left out.
  virtual Result<std::optional<BatchRecord>> last_batch(ManifestKey manifest,
                                                        std::string_view by) = 0;
  // The one kFixed batch of that batch_id, or the kDefault one (empty id), of a remote.
  virtual Result<std::optional<BatchRecord>> standing_batch(RemoteKey remote, BatchOrigin origin,
                                                            std::string_view batch_id) = 0;
  virtual Result<void> add_to_batch(BatchKey key, std::uint64_t jobs) = 0;
  // Jobs planned into it now go elsewhere: only a batch that is not at the remote counts fewer.
  virtual Result<void> take_from_batch(BatchKey key, std::uint64_t jobs) = 0;
  // A batch of ours that is kPlanned or kFailed takes number, name and description of `batch`,
  // and is kPlanned, the refusal of its old name forgotten.
  virtual Result<void> rename_batch(RemoteKey remote, const BatchRecord& batch,
                                    std::int64_t now_ms) = 0;
  // A kReady batch stays so, with its batch_id, which only kDefault may lack.
  virtual Result<void> set_batch(BatchKey key, BatchState state, BatchOrigin origin,
                                 std::string_view batch_id, std::string_view code,
                                 std::string_view reason, std::int64_t now_ms) = 0;
  // The named batches of every generation of that manifest, oldest first.
  virtual Result<std::vector<BatchRecord>> batches_of(RemoteKey remote,
                                                      std::string_view manifest_name) = 0;
  // All batches of the remote whose creation is in doubt.
  virtual Result<std::vector<BatchRecord>> batches_in_doubt(RemoteKey remote) = 0;

  // Jobs. The key of a job is remote and reference_id.
  virtual Result<std::optional<KnownJob>> find(RemoteKey remote, std::string_view reference_id) = 0;
  virtual Result<JobKey> insert(RemoteKey remote, const NewJob& job, std::int64_t now_ms) = 0;
  // New content for a job, another batch, or sent again on demand: kPending again, the old
  // refusal forgotten. Not for one that is in doubt, presumed, unconfirmed or accepted.
  virtual Result<void> replan(JobKey key, BatchKey batch, std::uint64_t content_hash,
                              std::uint64_t mapping, std::int64_t now_ms) = 0;
  // The same content under another mapping; the state stays.
  virtual Result<void> remap(JobKey key, std::uint64_t content_hash, std::uint64_t mapping) = 0;
  // → kInDoubt, from kPending; from kInDoubt or kUnconfirmed it is doubted, as after a
  // settle() to kInDoubt: then it cannot become kPending or kDuplicate again. All jobs from
  // `first` to `last`.
  virtual Result<void> intend(JobKey first, JobKey last, std::int64_t now_ms) = 0;
  // An outcome without a code leaves code and reason as they are. Several of one job are taken in
  // their order, those of different jobs in whichever is best for the store.
  virtual Result<void> settle(std::span<const JobOutcome> outcomes, std::int64_t now_ms) = 0;
  Result<void> settle(const JobOutcome& outcome, std::int64_t now_ms) {
    return settle(std::span(&outcome, 1), now_ms);
  }

  // Reading back. The reference_id's job, if it is in that batch and kPresumed or
  // kUnconfirmed, becomes kAccepted with that job_id; its key is returned, else 0.
  virtual Result<JobKey> confirm(RemoteKey remote, BatchKey batch, std::string_view reference_id,
                                 std::string_view job_id, std::int64_t now_ms) = 0;
  // After a loss: the list of `batch` shows the job, whatever the ledger thought of it. It
  // becomes kAccepted with that job_id, and a job of that batch; an accepted one that has a
  // job_id stays as it is.
  virtual Result<RecoveredJob> recover(JobKey key, BatchKey batch, std::string_view job_id,
                                       std::int64_t now_ms) = 0;
  // The jobs of a batch that are kPresumed or kUnconfirmed, in rising order of key, from the
  // first one above `after`, at most `count`.
  virtual Result<std::vector<JobKey>> awaiting_read_back(BatchKey batch, JobKey after,
                                                         std::size_t count) = 0;

  // What the remote was found to bear, if anything; and to keep it, in place of what was there.
  virtual Result<std::optional<LearnedPace>> learned_pace(RemoteKey remote) = 0;
  virtual Result<void> learn_pace(RemoteKey remote, double requests_per_second,
                                  std::uint32_t in_flight, std::int64_t now_ms) = 0;

  // The file in which that manifest was last found settled, if it ever was; and to keep it.
  virtual Result<std::optional<SettledManifest>> settled_manifest(RemoteKey remote,
                                                                  std::string_view name) = 0;
  virtual Result<void> keep_settled(RemoteKey remote, std::string_view name,
                                    const SettledManifest& settled, std::int64_t now_ms) = 0;

  // Keeps how far the run under way is, in place of what any run noted before.
  virtual Result<void> note_progress(const RunProgress& progress) = 0;
  // The history of runs; `summary_json` is what the user got. What the run noted of its
  // progress is taken away: what stays is of a run that died.
  virtual Result<void> record_run(std::string_view run_id, RemoteKey remote,
                                  std::string_view manifest_name, std::int64_t started_ms,
                                  std::int64_t finished_ms, int exit_code,
                                  std::string_view summary_json) = 0;
};

}  // namespace longshore::ledger

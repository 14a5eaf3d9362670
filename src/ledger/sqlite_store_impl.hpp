// The SQLite store itself; only the sqlite_store*.cpp files and its factory see it.
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "core/descriptor.hpp"
#include "ledger/lookups.hpp"
#include "ledger/store.hpp"

namespace longshore::ledger {

class SqliteStore final : public Store {
 public:
  SqliteStore(std::unique_ptr<Database> database, const IdIndexLimits& limits, Descriptor file);
  ~SqliteStore() override;

  // Completes the segments of the index of reference_ids, after opening.
  Result<void> catch_up();

  Result<void> begin() override;
  Result<void> commit() override;
  bool unchanged() const override;
  void rollback() override;

  Result<RemoteKey> remote(std::string_view origin, std::string_view project_id) override;

  Result<std::optional<ManifestRecord>> manifest(RemoteKey remote, std::string_view name) override;
  Result<ManifestRecord> new_manifest(RemoteKey remote, std::string_view name,
                                      std::string_view date, std::int64_t now_ms) override;
  Result<ManifestRecord> generation(ManifestKey key) override;
  Result<void> finish_manifest(ManifestKey manifest, std::int64_t now_ms) override;

  Result<bool> batch_name_taken(RemoteKey remote, std::string_view name) override;
  Result<std::optional<BatchRecord>> batch_named(RemoteKey remote, std::string_view name) override;
  Result<BatchKey> new_batch(RemoteKey remote, const BatchRecord& batch,
                             std::int64_t now_ms) override;
  Result<BatchRecord> batch(BatchKey key) override;
  Result<std::optional<BatchRecord>> last_batch(ManifestKey manifest, std::string_view by) override;
  Result<std::optional<BatchRecord>> standing_batch(RemoteKey remote, BatchOrigin origin,
                                                    std::string_view batch_id) override;
  Result<void> add_to_batch(BatchKey key, std::uint64_t jobs) override;
  Result<void> take_from_batch(BatchKey key, std::uint64_t jobs) override;
  Result<void> rename_batch(RemoteKey remote, const BatchRecord& batch,
                            std::int64_t now_ms) override;
  Result<void> set_batch(BatchKey key, BatchState state, BatchOrigin origin,
                         std::string_view batch_id, std::string_view code, std::string_view reason,
                         std::int64_t now_ms) override;
  Result<std::vector<BatchRecord>> batches_of(RemoteKey remote,
                                              std::string_view manifest_name) override;
  Result<std::vector<BatchRecord>> batches_in_doubt(RemoteKey remote) override;

  Result<std::optional<KnownJob>> find(RemoteKey remote, std::string_view reference_id) override;
  Result<JobKey> insert(RemoteKey remote, const NewJob& job, std::int64_t now_ms) override;
  Result<void> replan(JobKey key, BatchKey batch, std::uint64_t content_hash, std::uint64_t mapping,
                      std::int64_t now_ms) override;
  Result<void> remap(JobKey key, std::uint64_t content_hash, std::uint64_t mapping) override;
  Result<void> intend(JobKey first, JobKey last, std::int64_t now_ms) override;
  Result<void> settle(std::span<const JobOutcome> outcomes, std::int64_t now_ms) override;

  Result<JobKey> confirm(RemoteKey remote, BatchKey batch, std::string_view reference_id,
                         std::string_view job_id, std::int64_t now_ms) override;
  Result<RecoveredJob> recover(JobKey key, BatchKey batch, std::string_view job_id,
                               std::int64_t now_ms) override;
  Result<std::vector<JobKey>> awaiting_read_back(BatchKey batch, JobKey after,
                                                 std::size_t count) override;

  Result<std::optional<LearnedPace>> learned_pace(RemoteKey remote) override;
  Result<void> learn_pace(RemoteKey remote, double requests_per_second, std::uint32_t in_flight,
                          std::int64_t now_ms) override;
  Result<std::optional<SettledManifest>> settled_manifest(RemoteKey remote,
                                                          std::string_view name) override;
  Result<void> keep_settled(RemoteKey remote, std::string_view name, const SettledManifest& settled,
                            std::int64_t now_ms) override;

  Result<void> note_progress(const RunProgress& progress) override;
  Result<void> record_run(std::string_view run_id, RemoteKey remote, std::string_view manifest_name,
                          std::int64_t started_ms, std::int64_t finished_ms, int exit_code,
                          std::string_view summary_json) override;

 private:
  // Runs a statement that changes something: inside the transaction only, and not after
  // another one failed. Gives back how many rows were changed.
  template <typename... Values>
  Result<std::int64_t> change(Statement& statement, const Values&... values) {
    if (Result<void> allowed = changing(); !allowed) return allowed.error();
    Result<std::int64_t> changed = statement.run(values...);
    if (!changed) failed_ = true;
    return changed;
  }
  Result<void> settle_one(const JobOutcome& outcome, std::int64_t now_ms);
  Result<void> settle_accepted(std::span<const JobOutcome* const> jobs, std::int64_t now_ms);
  // All jobs from `first` on, as many as there are job_ids (which may be empty) and each after so
  // many attempts. Rows changed: fewer where one may not become accepted.
  Result<std::int64_t> accept(JobKey first, std::span<const std::string_view> job_ids,
                              std::uint32_t attempts, std::int64_t now_ms);
  // SQL's accepted_job_id(id), for as long as accept() runs.
  static void give_job_id(sqlite3_context* context, int, sqlite3_value** id);
  Result<void> changing() const;
  // Runs `use` of the index of reference_ids; where that proves damaged, makes it anew from
  // the jobs and runs `use` once more.
  template <typename Use>
  std::invoke_result_t<Use> with_index(const Use& use) {
    auto result = use();
    if (result || !lookups_.ids().damaged()) return result;
    if (Result<void> rebuilt = rebuild_index(); !rebuilt) return rebuilt.error();
    return use();
  }
  Result<void> rebuild_index();
  // The program asked for what must not be; nothing of this transaction may be kept.
  Error defect(std::string message);
  // What kept a job from becoming what was wanted; of several, the first that is not `state`.
  Error job_defect(const char* wanted, JobKey key);
  Error job_defect(const char* wanted, JobState state, JobKey first, JobKey last);
  std::int64_t last_row() const;
  Result<void> checkpoint_if_due();

  // An id that was looked for in vain: insert() need not do so once more.
  class Absent {
   public:
    void note(RemoteKey remote, std::string_view reference_id) {
      remote_ = remote;
      reference_id_ = reference_id;
    }
    // Whenever there may be further jobs.
    void forget() { remote_ = 0; }
    bool is(RemoteKey remote, std::string_view reference_id) const {
      return remote == remote_ && reference_id == reference_id_;
    }

   private:
    RemoteKey remote_ = 0;  // 0: there is none
    std::string reference_id_;
  };

  Descriptor file_;  // locked; goes after the database
  std::unique_ptr<Database> database_;
  Lookups lookups_;
  Absent absent_;
  bool in_transaction_ = false;
  std::int64_t changes_before_ = 0;  // of all transactions before the one at hand
  bool failed_ = false;
  struct {
    JobKey first = 0;
    std::span<const std::string_view> job_ids;
  } accepting_;
  // Pages in the WAL after the last commit, as SQLite's hook tells, and how many call for
  // the next checkpoint.
  std::int64_t wal_pages_ = 0;
  std::int64_t checkpoint_at_pages_;

  Statement begin_;
  Statement commit_;
  Statement new_remote_;
  Statement new_manifest_;
  Statement generation_;
  Statement finish_manifest_;
  Statement raise_batch_number_;
  Statement new_batch_;
  Statement add_to_batch_;
  Statement take_from_batch_;
  Statement rename_batch_;
  Statement set_batch_;
  Statement batches_of_;
  Statement batches_in_doubt_;
  Statement insert_;
  Statement replan_;
  Statement remap_;
  Statement intend_;
  Statement accept_;
  Statement recover_;
  Statement job_id_;
  Statement settle_;
  Statement refuse_;
  Statement job_state_;
  Statement awaiting_read_back_;
  Statement record_run_;
  Statement learn_pace_;
  Statement keep_settled_;
  Statement note_progress_;
  Statement forget_progress_;
};

}  // namespace longshore::ledger

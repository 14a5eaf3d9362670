// Where rows meet the ledger: what is known of each, and into which batch the new ones go.
// Everything here runs inside a work of the ledger, on its thread and in its transaction,
// so that a row repeated within one piece finds the row before it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/ledger_records.hpp"
#include "core/row.hpp"
#include "ledger/store.hpp"
#include "longshore/configuration.hpp"
#include "plan/batch_naming.hpp"
#include "plan/disposition.hpp"
#include "plan/job_bitmap.hpp"
#include "plan/seen_ids.hpp"

namespace longshore::pipeline {

struct PlannedJob {
  const JobView* job = nullptr;  // of those that were given to plan() or look()
  plan::Disposition disposition = plan::Disposition::kNew;
  JobKey key = 0;  // 0: a conflict, which has no record of its own
  BatchKey batch = 0;
  JobState state = JobState::kPending;  // before this run
  std::string code;                     // of an earlier refusal
  std::string reason;
  int http_status = 0;
};

// Jobs about which nothing is left to do but to count them, and their rows.
struct Counted {
  std::uint64_t jobs = 0;
  std::uint64_t rows = 0;
};

// What a piece of the manifest comes to; the piece outlives it.
struct Plan {
  std::vector<PlannedJob> jobs;  // all but those that were counted, in the manifest's order
  Counted already_accepted;
  Counted duplicate;
  Counted pending;  // of what is not taken any more
  // Of accepted jobs, also under rows in conflict with them: without a job_id; `wanted` where it is
  // to be looked for.
  struct MissingJobId {
    JobKey job = 0;
    bool wanted = false;
  };
  std::vector<MissingJobId> missing_job_ids;
};

struct PlanningSetup {
  RemoteKey remote = 0;
  std::string manifest_name;
  std::string today;  // YYYY-MM-DD, UTC
  BatchConfiguration batch;
  plan::Rules rules;
};

// Ledger thread only.
class Planning {
 public:
  explicit Planning(PlanningSetup setup) : setup_(std::move(setup)) {}

  // Looks for a generation of the manifest that is still under way, and for settled_before().
  Result<void> start(ledger::Store& store);
  // Decides on each job and makes what is new durable with the transaction.
  Result<Plan> plan(ledger::Store& store, std::span<const JobView* const> jobs,
                    std::int64_t now_ms);
  // The same for jobs that the run does not take any more, with nothing written: what a later
  // run would send or look for is pending. `unwritten` is for all calls; see plan::Preview.
  Result<Plan> look(ledger::Store& store, std::span<const JobView* const> jobs, std::int64_t now_ms,
                    plan::SeenIds& unwritten);
  // Every row of the manifest has its final state; `settled` where every one is accepted.
  Result<void> finish(ledger::Store& store, const std::optional<SettledManifest>& settled,
                      std::int64_t now_ms);

  // The file in which an earlier run found the manifest settled.
  const std::optional<SettledManifest>& settled_before() const { return settled_before_; }

  // Jobs whose content hash was made by another mapping.
  std::uint64_t remapped() const { return remapped_; }
  // Batches that were not made yet and have the name or description of today's configuration now.
  std::uint64_t renamed() const { return renamed_; }
  // Jobs that left a batch that is not made any more, or is not today's.
  std::uint64_t moved() const { return moved_; }

 private:
  struct OpenBatch {
    BatchRecord record;
    std::uint64_t added = 0;  // not yet written
  };

  Result<void> look_at(ledger::Store& store, const JobView& job, std::int64_t now_ms,
                       plan::SeenIds& unwritten, Plan& plan);
  // An accepted job, or one `taken_now` as such, whose job_id is to be told as missing.
  void note_missing_job_id(const KnownJob& known, bool taken_now, std::int64_t now_ms,
                           Plan& plan) const;
  Result<void> plan_one(ledger::Store& store, const JobView& job, std::int64_t now_ms, Plan& plan);
  Result<void> settle_counted(ledger::Store& store, const plan::Decision& decision,
                              const KnownJob& known, const JobView& job, std::int64_t now_ms);
  Result<void> carry_out(ledger::Store& store, const plan::Decision& decision,
                         const KnownJob* known, PlannedJob& planned, std::int64_t now_ms);
  // Into another batch, where its own is none that today's configuration has.
  Result<void> choose_batch(ledger::Store& store, const KnownJob& known, PlannedJob& planned,
                            std::int64_t now_ms);
  // For once in a run, before any row of the batch goes out: whether it keeps its rows, and under
  // which name.
  Result<void> meet(ledger::Store& store, const BatchRecord& batch, std::int64_t now_ms);
  Result<void> name_as_today(ledger::Store& store, BatchRecord batch, std::int64_t now_ms);
  Result<void> insert(ledger::Store& store, PlannedJob& planned, std::int64_t now_ms);
  Result<BatchKey> place(ledger::Store& store, const std::string& by, std::int64_t now_ms);
  Result<BatchKey> standing_batch(ledger::Store& store, std::int64_t now_ms);
  Result<plan::BatchName> free_name(ledger::Store& store, const plan::NameParts& parts);
  Result<BatchRecord> new_batch(ledger::Store& store, const std::string& by, std::int64_t now_ms);
  Result<void> need_manifest(ledger::Store& store, std::int64_t now_ms);
  Result<void> write_counts(ledger::Store& store);

  PlanningSetup setup_;
  std::optional<ManifestRecord> manifest_;
  std::optional<SettledManifest> settled_before_;
  std::optional<BatchKey> standing_;
  std::unordered_map<std::string, OpenBatch> open_;  // by the value of batch.by
  plan::JobBitmap seen_;                             // by this run
  plan::JobBitmap met_;                              // batches, by BatchKey
  plan::JobBitmap left_;                             // those of them that do not keep their rows
  std::unordered_map<BatchKey, std::uint64_t> leavers_;  // not yet written
  std::uint64_t remapped_ = 0;
  std::uint64_t renamed_ = 0;
  std::uint64_t moved_ = 0;
};

}  // namespace longshore::pipeline

// Where the API's lists, the manifest's rows and the ledger meet after a loss. As with the
// planning of an import, everything here runs inside works of the ledger, on its thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/row.hpp"
#include "ledger/store.hpp"
#include "longshore/configuration.hpp"
#include "longshore/recovery.hpp"
#include "pipeline/listed_jobs.hpp"
#include "plan/batch_naming.hpp"
#include "plan/job_bitmap.hpp"
#include "plan/recovery.hpp"

namespace longshore::pipeline {

// A batch of the project: any may hold rows of the manifest. There may be hundreds of thousands.
struct RemoteBatch {
  std::string batch_id;
  std::string name;
  // Of a batch of the manifest's that the ledger does not know.
  std::unique_ptr<plan::NameMatch> made_of;
  std::unique_ptr<BatchRecord> known;  // by the ledger
  BatchOrigin origin = BatchOrigin::kOurs;
  // Nothing but its list can tell that it holds rows of the manifest: not the ledger, nor
  // batch.name. Such rows stay there, and new ones never join them.
  bool elsewhere = false;
  bool listed = false;     // to its end
  bool counted = false;    // the ledger's record counts all that the list shows
  std::uint64_t jobs = 0;  // in its list
  std::uint64_t rows = 0;  // of the manifest, that the ledger lacked
};
using RemoteBatches = std::deque<RemoteBatch>;  // none is moved as they become more

struct ReconciliationSetup {
  RemoteKey remote = 0;
  std::string manifest_name;
  std::string today;  // YYYY-MM-DD, UTC
  BatchConfiguration batch;
  std::uint64_t mapping = 0;  // fingerprint of the mapping in force
};

// A job of the manifest that contradicts what its reference_id stands for.
struct Conflict {
  std::size_t job = 0;  // which of those taken
  std::string reason;
};

struct Taken {
  RecoveredRows rows;
  std::vector<Conflict> conflicts;
};

// Ledger thread only.
class Reconciliation {
 public:
  Reconciliation(ReconciliationSetup setup, RemoteBatches batches, ListedJobs& jobs)
      : setup_(std::move(setup)), batches_(std::move(batches)), jobs_(jobs) {}

  // The batches that the ledger planned and the remote has are ready, and there is a
  // generation of the manifest to which the others belong: that of the newest date in their
  // names. One that is under way in the ledger, but older, has ended.
  Result<void> start(ledger::Store& store, std::int64_t now_ms);
  // Records what the lists show of these rows.
  Result<Taken> take(ledger::Store& store, std::span<const JobView* const> jobs,
                     std::int64_t now_ms);
  // Records the batches that hold nothing yet, so that the next import uses them. `settled`:
  // an import of this manifest would send nothing; the generation is finished.
  Result<void> finish(ledger::Store& store, bool settled, std::int64_t now_ms);

  const RemoteBatches& batches() const { return batches_; }
  std::uint64_t batches_recorded() const { return batches_recorded_; }

 private:
  Result<void> choose_generation(ledger::Store& store, std::int64_t now_ms);
  Result<void> new_generation(ledger::Store& store, const std::string& date, std::int64_t now_ms);
  // The reason where the job is a conflict, else "".
  Result<std::string> take_one(ledger::Store& store, const JobView& job, std::int64_t now_ms,
                               RecoveredRows& rows);
  Result<std::optional<ListedJobs::Listing>> find_listing(std::string_view reference_id);
  Result<ledger::RecoveredJob> carry_out(ledger::Store& store,
                                         const plan::RecoveryDecision& decision,
                                         const KnownJob* known, const ListedJobs::Listing* listing,
                                         const JobView& job, std::int64_t now_ms);
  Result<JobKey> insert(ledger::Store& store, RemoteBatch& batch, const JobView& job,
                        std::int64_t now_ms);
  // The ledger's record of the batch, made if need be; `by` is the value of batch.by.
  Result<BatchKey> recorded(ledger::Store& store, RemoteBatch& batch, const std::string& by,
                            std::int64_t now_ms);
  std::uint64_t number_for(const RemoteBatch& batch) const;
  bool is_named(const RemoteBatch& batch) const { return batch.origin == BatchOrigin::kOurs; }

  ReconciliationSetup setup_;
  RemoteBatches batches_;
  ListedJobs& jobs_;
  std::optional<ManifestRecord> manifest_;
  plan::JobBitmap seen_;                               // by this run
  std::unordered_map<BatchKey, std::uint64_t> added_;  // jobs, not yet written
  std::uint64_t batches_recorded_ = 0;
};

}  // namespace longshore::pipeline

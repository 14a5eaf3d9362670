// What an import would do, found out without doing it: for `check`, and for the guards that
// refuse before anything is sent.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/reject_sink.hpp"
#include "ledger/reader.hpp"
#include "longshore/run.hpp"
#include "manifest/reader.hpp"
#include "pipeline/accounts.hpp"
#include "plan/disposition.hpp"
#include "plan/job_bitmap.hpp"
#include "plan/seen_ids.hpp"

namespace longshore::pipeline {

struct Findings {
  std::uint64_t new_jobs = 0;
  std::uint64_t in_doubt = 0;     // of them
  std::uint64_t new_batches = 0;  // those that an earlier run left uncreated among them
  std::map<std::string, Places> rejects_by_code;
  Places duplicates;
  std::vector<SampleJob> samples;
  std::optional<Error> manifest_failed;
  bool manifest_complete = false;
  bool manifest_recognised = false;
  LedgerFound ledger = LedgerFound::kNone;
  double learned_rate = 0;  // of the remote; 0: none is known
};

// One thread, blocking; no network, and nothing is written but what goes to `rejects`.
class Survey {
 public:
  // Reads beside a run: takes no lock. A ledger that does not exist yet is no error.
  static Result<std::unique_ptr<Survey>> open(const ImportOptions& options,
                                              Environment& environment);

  const manifest::Shape& shape() const { return reader_->shape(); }

  struct Observer {  // null: nobody looks on
    RejectSink* rejects = nullptr;
    ProgressSink* progress = nullptr;
  };
  // Reads the manifest to its end, or to its first unreadable place.
  Result<void> run(const Observer& observer);

  const Findings& findings() const { return findings_; }
  const Accounts& accounts() const { return accounts_; }

 private:
  Survey(const ImportOptions& options, Environment& environment);

  Result<void> open_ledger();
  Result<void> open_known_remote();
  bool recognise(const Observer& observer);
  Result<void> take(const manifest::Piece& piece, const Observer& observer);
  Result<void> take(const JobView& job, plan::SeenIds::Key key, const Observer& observer);
  Result<void> refuse(const Reject& reject, const Observer& observer);
  Result<void> refuse(const JobView& job, std::string_view code, std::string_view reason,
                      int http_status, const Observer& observer);
  Result<void> decide(const JobView& job, plan::SeenIds::Key key, const KnownJob* known,
                      const Observer& observer);
  Result<void> book(const JobView& job, plan::Disposition disposition, const KnownJob* known,
                    const Observer& observer);
  Result<void> count_new(const JobView& job, const KnownJob* known);
  Result<bool> stays_in_batch(const KnownJob& known);
  void count_once(const BatchRecord& batch);
  Result<void> find_room(std::string_view batch_key, std::uint64_t whole);
  void show(ProgressSink& progress);

  const ImportOptions& options_;
  Environment& environment_;
  std::unique_ptr<manifest::Reader> reader_;
  std::unique_ptr<ledger::ReadOnlyLedger> ledger_;
  std::optional<RemoteKey> remote_;
  std::optional<ManifestRecord> manifest_;
  std::optional<SettledManifest> settled_before_;
  plan::Rules rules_;
  plan::SeenIds new_ids_;
  plan::JobBitmap seen_;
  std::unordered_map<std::string, std::uint64_t> rooms_;  // left in the last batch, by batch.by
  std::pair<const std::string, std::uint64_t>* room_ = nullptr;  // of the last job
  plan::JobBitmap known_batches_;         // of the ledger, that jobs go to, by BatchKey
  plan::JobBitmap left_batches_;          // and those that their jobs leave
  std::vector<plan::SeenIds::Key> keys_;  // of the jobs of a piece
  Accounts accounts_;
  Findings findings_;
  std::uint64_t bytes_read_ = 0;
  SteadyTime shown_{};
};

}  // namespace longshore::pipeline

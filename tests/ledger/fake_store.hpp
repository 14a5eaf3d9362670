// A store that keeps nothing, but tells in which order it was used.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/store.hpp"

namespace longshore::ledger::testing {

class FakeStore final : public Store {
 public:
  std::vector<std::string> log;
  std::string begin_error;
  std::string commit_error;
  std::function<void()> during_commit;
  std::function<void()> during_rollback;
  std::size_t largest_transaction = 0;
  bool only_looks = false;
  JobKey unsettlable = -1;  // may not get the outcome that is wanted for it

  Result<void> begin() override {
    log.emplace_back("begin");
    started_at_ = log.size();
    return result(begin_error);
  }
  Result<void> commit() override {
    largest_transaction = std::max(largest_transaction, log.size() - started_at_);
    log.emplace_back("commit");
    if (during_commit) during_commit();
    return result(commit_error);
  }
  bool unchanged() const override { return only_looks; }
  void rollback() override {
    log.emplace_back("rollback");
    if (during_rollback) during_rollback();
  }

  Result<RemoteKey> remote(std::string_view, std::string_view) override { return none(); }
  Result<std::optional<ManifestRecord>> manifest(RemoteKey, std::string_view) override {
    return none();
  }
  Result<ManifestRecord> new_manifest(RemoteKey, std::string_view, std::string_view,
                                      std::int64_t) override {
    return none();
  }
  Result<ManifestRecord> generation(ManifestKey) override { return none(); }
  Result<void> finish_manifest(ManifestKey, std::int64_t) override { return none(); }
  Result<bool> batch_name_taken(RemoteKey, std::string_view) override { return none(); }
  Result<std::optional<BatchRecord>> batch_named(RemoteKey, std::string_view) override {
    return none();
  }
  Result<BatchKey> new_batch(RemoteKey, const BatchRecord&, std::int64_t) override {
    return none();
  }
  Result<BatchRecord> batch(BatchKey) override { return none(); }
  Result<std::optional<BatchRecord>> last_batch(ManifestKey, std::string_view) override {
    return none();
  }
  Result<std::optional<BatchRecord>> standing_batch(RemoteKey, BatchOrigin,
                                                    std::string_view) override {
    return none();
  }
  Result<void> add_to_batch(BatchKey, std::uint64_t) override { return none(); }
  Result<void> take_from_batch(BatchKey, std::uint64_t) override { return none(); }
  Result<void> rename_batch(RemoteKey, const BatchRecord&, std::int64_t) override { return none(); }
  Result<void> set_batch(BatchKey, BatchState, BatchOrigin, std::string_view, std::string_view,
                         std::string_view, std::int64_t) override {
    return none();
  }
  Result<std::vector<BatchRecord>> batches_of(RemoteKey, std::string_view) override {
    return none();
  }
  Result<std::vector<BatchRecord>> batches_in_doubt(RemoteKey) override { return none(); }
  Result<std::optional<KnownJob>> find(RemoteKey, std::string_view) override { return none(); }
  Result<JobKey> insert(RemoteKey, const NewJob&, std::int64_t) override { return none(); }
  Result<void> replan(JobKey, BatchKey, std::uint64_t, std::uint64_t, std::int64_t) override {
    return none();
  }
  Result<void> remap(JobKey, std::uint64_t, std::uint64_t) override { return none(); }
  Result<void> intend(JobKey first, JobKey last, std::int64_t) override {
    log.push_back("intend " + std::to_string(first) + "-" + std::to_string(last));
    return {};
  }
  Result<void> settle(std::span<const JobOutcome> outcomes, std::int64_t) override {
    for (const JobOutcome& outcome : outcomes) {
      log.push_back("settle " + std::to_string(outcome.key));
      if (outcome.key == unsettlable) return Error{ErrorKind::kInternal, "it may not"};
    }
    return {};
  }
  Result<JobKey> confirm(RemoteKey, BatchKey, std::string_view, std::string_view,
                         std::int64_t) override {
    return none();
  }
  Result<RecoveredJob> recover(JobKey, BatchKey, std::string_view, std::int64_t) override {
    return none();
  }
  Result<std::vector<JobKey>> awaiting_read_back(BatchKey, JobKey, std::size_t) override {
    return none();
  }
  Result<std::optional<LearnedPace>> learned_pace(RemoteKey) override { return none(); }
  Result<void> learn_pace(RemoteKey, double, std::uint32_t, std::int64_t) override {
    return none();
  }
  Result<std::optional<SettledManifest>> settled_manifest(RemoteKey, std::string_view) override {
    return none();
  }
  Result<void> keep_settled(RemoteKey, std::string_view, const SettledManifest&,
                            std::int64_t) override {
    return none();
  }
  Result<void> note_progress(const RunProgress&) override { return none(); }
  Result<void> record_run(std::string_view, RemoteKey, std::string_view, std::int64_t, std::int64_t,
                          int, std::string_view) override {
    return none();
  }

 private:
  static Error none() { return {ErrorKind::kInternal, "the fake keeps nothing"}; }
  static Result<void> result(const std::string& error) {
    if (error.empty()) return {};
    return Error{ErrorKind::kLedger, error};
  }

  std::size_t started_at_ = 0;
};

}  // namespace longshore::ledger::testing

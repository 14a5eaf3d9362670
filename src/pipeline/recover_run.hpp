// One recovery of the ledger: the API's lists first, then the manifest's rows against them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/task.hpp"
#include "pipeline/reconciliation.hpp"
#include "pipeline/remote_lists.hpp"
#include "pipeline/remote_run.hpp"

namespace longshore::pipeline {

// io thread only. execute() once, which fills in the recovery.
class RecoverRun final : public RemoteRun {
 public:
  RecoverRun(const ImportOptions& options, Environment& environment, RecoveryOutputs& outputs,
             OpenParts parts, SteadyTime started, Recovery& recovery);

 private:
  using Piece = std::shared_ptr<const manifest::Piece>;

  Task<void> work() override;
  Task<void> end() override;
  void decide_exit() override;
  void on_drain() override { environment_.files().interrupt_reads(); }
  Progress look() override;

  Task<bool> begin_reconciliation();
  Task<void> read_manifest();
  Task<Piece> next_piece();
  Task<void> take(Piece piece);
  Task<void> finish_reconciliation();
  void finish_conflicts();
  void fill_recovery();
  void tell_elsewhere();

  RecoveryOutputs& outputs_;
  Recovery& recovery_;
  RemoteLists lists_;
  std::unique_ptr<Reconciliation> reconciliation_;
  std::optional<Error> manifest_failed_;
  std::uint64_t bytes_read_ = 0;
  std::string phase_in_full_;  // what the last look points to
};

}  // namespace longshore::pipeline

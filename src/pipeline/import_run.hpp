// One import: its parts in the order in which they come to life, and its end.
#pragma once

#include <memory>

#include "core/task.hpp"
#include "pipeline/intake.hpp"
#include "pipeline/read_back.hpp"
#include "pipeline/remote_run.hpp"
#include "pipeline/time_keeping.hpp"

namespace longshore::pipeline {

// io thread only. execute() once, which fills in the summary.
class ImportRun final : public RemoteRun {
 public:
  ImportRun(const ImportOptions& options, Environment& environment, RunOutputs& outputs,
            OpenParts parts, SteadyTime started, Summary& summary);

 private:
  Task<void> work() override;
  Task<void> end() override;
  void decide_exit() override;
  void on_drain() override;
  void on_abort() override;
  Progress look() override;

  Task<bool> begin_planning();
  TimeSpent time_so_far();
  std::uint64_t job_ids_missing() const;
  void tell_unread();
  void fill_summary();
  void finish_rejects();

  RunOutputs& outputs_;
  Summary& summary_;
  TimeKeeping time_;
  BatchDirectory directory_;
  Batches batches_;
  JobFlow flow_;
  ReadBack read_back_;
  std::unique_ptr<Planning> planning_;
  std::unique_ptr<Intake> intake_;
  bool aborted_ = false;
};

}  // namespace longshore::pipeline

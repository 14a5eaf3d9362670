// One import: its parts in the order in which they come to life, and its end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/client.hpp"
#include "http/origin.hpp"
#include "ledger/ledger.hpp"
#include "manifest/reader.hpp"
#include "pipeline/intake.hpp"
#include "pipeline/read_back.hpp"
#include "pipeline/time_keeping.hpp"

namespace longshore::pipeline {

// What has to be there before anything can be sent. Opened in this order, on the caller's
// thread; nothing of it has sent a byte.
struct OpenParts {
  http::Origin origin;
  std::unique_ptr<manifest::Reader> reader;
  RejectSink* rejects = nullptr;
  std::unique_ptr<FileLock> lock;
  std::unique_ptr<ledger::Store> store;
  std::unique_ptr<http::Network> network;
};

Result<OpenParts> open_parts(const ImportOptions& options, Environment& environment,
                             RunOutputs& outputs);

// io thread only. execute() once.
class ImportRun {
 public:
  ImportRun(const ImportOptions& options, Environment& environment, RunOutputs& outputs,
            OpenParts parts, SteadyTime started, Summary& summary);

  // Runs the io thread until every child of the run has ended, and fills in the summary.
  void execute();

 private:
  asio::awaitable<void> conduct();
  asio::awaitable<void> guarded(asio::awaitable<void> part);
  asio::awaitable<void> work();
  asio::awaitable<bool> begin();
  void begin_with(const LearnedPace& pace);
  asio::awaitable<void> end();
  asio::awaitable<void> keep_deadline();
  asio::awaitable<void> show_progress();

  void on_signal(int signal);
  void on_stop();
  void on_exception(std::exception_ptr failure);
  Progress look();
  TimeSpent time_so_far();
  std::string waiting_for() const;
  Result<void> keep_pace(ledger::Store& store, std::int64_t now_ms);
  void fill_summary();
  void finish_rejects();
  void decide_exit();

  const ImportOptions& options_;
  Environment& environment_;
  RunOutputs& outputs_;
  OpenParts parts_;
  Summary& summary_;

  http::Client client_;
  delivery::StopSwitch stop_;
  delivery::Governor governor_;
  delivery::Gate gate_;
  delivery::Sleepers sleepers_;
  delivery::Statistics statistics_;
  delivery::Courier courier_;
  TimeKeeping time_;
  ledger::Ledger ledger_;
  api::Contract contract_;
  Accounts accounts_;
  TaskGroup tasks_;    // jobs on their way
  TaskGroup helpers_;  // clocks of the run: gate, sleepers, deadline, progress
  RunContext context_;
  BatchDirectory directory_;
  Batches batches_;
  JobFlow flow_;
  ReadBack read_back_;
  std::unique_ptr<Planning> planning_;
  std::unique_ptr<Intake> intake_;
  std::unique_ptr<Timer> deadline_timer_;
  std::unique_ptr<Timer> progress_timer_;
  std::string_view phase_ = "importing";
  SteadyTime started_;
  bool over_ = false;
  int signals_ = 0;
};

}  // namespace longshore::pipeline

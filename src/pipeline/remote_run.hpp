// What every run at the API has: its connections, pace and ledger, signals, deadline and
// progress, and an order in which they begin and end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/task.hpp"
#include "http/client.hpp"
#include "http/origin.hpp"
#include "ledger/ledger.hpp"
#include "manifest/reader.hpp"
#include "pipeline/progress_notes.hpp"
#include "pipeline/run_context.hpp"

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

// `digest`: whether the reader's content() is wanted; `work`: what the
// ledger's lock says that is done, see LockHolder.
Result<OpenParts> open_parts(const ImportOptions& options, Environment& environment,
                             RejectSinkFactory& rejects, manifest::Digest digest,
                             std::string_view work);

// Of a run that `started` then; options.deadline.
std::optional<SteadyTime> deadline_of(const ImportOptions& options, SteadyTime started);

// What `open` opens, while signals are heard and the deadline is kept; or why there is no run:
// "stopped by SIGINT before `anything`", or the error of `open`.
using Opened = std::variant<OpenParts, delivery::StopReason>;
Opened open_watched(Environment& environment, const std::function<Result<OpenParts>()>& open,
                    std::string_view anything, std::optional<SteadyTime> deadline);

// io thread only. execute() once.
class RemoteRun {
 public:
  RemoteRun(const RemoteRun&) = delete;
  RemoteRun& operator=(const RemoteRun&) = delete;
  virtual ~RemoteRun() = default;

  // Runs the io thread until every child of the run has ended.
  void execute();

 protected:
  RemoteRun(const ImportOptions& options, Environment& environment, Log& log,
            ProgressSink& progress, OpenParts parts, SteadyTime started);

  // What the run is for; its children have ended when it has.
  virtual Task<void> work() = 0;
  // The ledger's last word and the summary, also after a stop.
  virtual Task<void> end() = 0;
  // Decides the exit from what is known: once more after everything that changes it.
  virtual void decide_exit() = 0;
  // The run stops: nothing new is begun.
  virtual void on_drain() = 0;
  // A second signal: nothing is waited for any more.
  virtual void on_abort() {}
  virtual Progress look() = 0;

  using Start = std::function<Result<void>(ledger::Store&)>;
  // Finds the remote in the ledger, what is known of its pace, and runs `start` in the same
  // transaction, from which on the run's progress is noted. False: the run is stopping.
  Task<bool> begin(Start start);
  // Adds the run to the ledger's history, with what was learnt of the pace; its progress is
  // not noted any more.
  Task<bool> record(SystemTime started_at, ExitCode exit_code, std::string summary);
  std::string today() const;  // YYYY-MM-DD, UTC
  // The part of a look that every run has.
  Progress look_at_delivery() const;

  const ImportOptions& options_;
  Environment& environment_;
  Log& log_;
  ProgressSink& progress_;
  OpenParts parts_;

  http::Client client_;
  delivery::StopSwitch stop_;
  delivery::Governor governor_;
  delivery::Gate gate_;
  delivery::Sleepers sleepers_;
  delivery::Statistics statistics_;
  delivery::Courier courier_;
  ledger::Ledger ledger_;
  api::Contract contract_;
  Accounts accounts_;
  TaskGroup tasks_;    // jobs on their way
  TaskGroup helpers_;  // clocks of the run: gate, sleepers, deadline, progress, notes
  RunContext context_;
  std::string_view phase_;
  SteadyTime started_;

 private:
  Task<void> conduct();
  Task<void> guarded(Task<void> part);
  Task<void> keep_deadline();
  Task<void> show_progress();
  Task<void> note_progress();
  void begin_with(const LearnedPace& pace);
  void on_signal(int signal);
  void on_stop();
  void on_exception(std::exception_ptr failure);
  std::string waiting_for() const;
  Result<void> keep_pace(ledger::Store& store, std::int64_t now_ms);

  std::unique_ptr<Timer> deadline_timer_;
  std::unique_ptr<Timer> progress_timer_;
  std::unique_ptr<Timer> note_timer_;
  ProgressNotes notes_;
  bool noting_ = false;  // the ledger knows of the run, but not of its end
  bool over_ = false;
  int signals_ = 0;
};

}  // namespace longshore::pipeline

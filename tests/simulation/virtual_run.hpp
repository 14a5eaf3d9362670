// One import in virtual time, again and again, for tests that tell a story.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/reject_sink.hpp"
#include "ledger/reader.hpp"
#include "longshore/recovery.hpp"
#include "longshore/run.hpp"
#include "simulated_environment.hpp"

namespace longshore::testing {

// Keeps the rejects in memory.
class KeptRejects final : public RejectSinkFactory, public RejectSink {
 public:
  Result<RejectSink*> open(const ManifestShape&) override { return static_cast<RejectSink*>(this); }
  Result<std::string> finish(bool) override {
    return std::string(rejects.empty() ? "" : "rejects");
  }
  Result<void> add(const Reject& reject) override {
    if (before_add) before_add();
    rejects.push_back(reject);
    return {};
  }

  std::vector<Reject> rejects;
  std::function<void()> before_add;  // may throw
};

// A remote that takes 20 ms, with faults as the simulated API's options name them.
inline RemotePlan steady_plan(const std::string& faults = "") {
  RemotePlan plan;
  plan.latency_min = plan.latency_max = milliseconds(20);
  if (!faults.empty()) plan.faults = *simulator::parse_faults({faults});
  return plan;
}

// An import by the name of night from night.csv, and what surrounds it from run to run.
class VirtualRun {
 public:
  VirtualRun(const RemotePlan& plan, std::uint64_t seed)
      : trace_(clock_, Trace::Kind::kSilent),
        findings_(trace_),
        vfs_(disk_),
        remote_(plan, seed, clock_, trace_, coverage_),
        seed_(seed) {
    Configuration& configuration = import_.configuration;
    configuration.api.base_url = "https://remote.example";
    configuration.api.project_id = "demo-project";
    configuration.delivery.requests_per_second = 100;
    configuration.delivery.max_in_flight = 8;
    configuration.batch.size = 25;
    configuration.retry.max_attempts = 30;
    configuration.ledger_path = "ledger.db";
    import_.program = "this version";
    import_.api_key = "simulator-key";
    import_.manifest_path = "night.csv";
    import_.manifest_name = "night";
  }
  ~VirtualRun() {
    for (const std::string& finding : findings_.all()) ADD_FAILURE() << finding;
  }

  bool reads_ledger = true;     // see WatchedLimits
  bool meets_a_defect = false;  // the run may end with an internal error

  ImportOptions& options() { return import_; }
  VirtualClock& clock() { return clock_; }
  KeptRejects& reject_sink() { return rejects_; }
  const std::vector<Reject>& rejects() const { return rejects_.rejects; }
  simulator::Counters counters() const { return remote_.counters(); }

  // The rows r1 and so on.
  static std::string manifest_text(int rows) {
    std::string text = "reference_id,image_url,tag\n";
    for (int i = 1; i <= rows; ++i) text += fmt::format("r{0},https://x.example/{0}.jpg,t\n", i);
    return text;
  }
  void write_manifest(int rows) { write_manifest(manifest_text(rows)); }
  void write_manifest(const std::string& text) { disk_.put("night.csv", text); }

  // Before the first run.
  void somebody_else_creates(const std::vector<std::string>& batches) {
    remote_.settle_foreign({}, batches);
  }
  Summary run() { return start({}); }
  // `prepare` is called before the run begins, and may set events on its scheduler.
  using Prepare = std::function<void(SimulatedEnvironment&, Watch&)>;
  Summary run(const Prepare& prepare) { return start(prepare); }
  Summary run_with_signal_at(milliseconds moment) { return start(signal_at(moment)); }
  Recovery recover_with_signal_at(milliseconds moment) { return recover(signal_at(moment)); }
  // Loses the ledger, or goes back to a copy of it.
  using Copy = std::map<std::string, std::string>;  // by the name of the file
  Copy copy_ledger() const {
    Copy copy;
    for (const std::string& name : disk_.names()) {
      if (name.starts_with(ledger_path())) copy[name] = disk_.read(name);
    }
    return copy;
  }
  void restore_ledger(const Copy& copy) {
    for (const std::string& name : disk_.names()) {
      if (name.starts_with(ledger_path())) disk_.remove(name);
    }
    disk_.sync_names();
    for (const auto& [name, bytes] : copy) disk_.put(name, bytes);
  }
  void lose_ledger() { restore_ledger({}); }

  Recovery recover(const Prepare& prepare = {}) {
    Recovery recovery;
    in_environment(
        prepare, [&](SimulatedEnvironment& environment, Log& log, ProgressSink& progress) {
          rejects_.rejects.clear();
          RecoveryOutputs outputs{log, progress, rejects_, [](const Recovery&) { return "{}"; }};
          recovery = recover_ledger(import_, environment, outputs);
        });
    EXPECT_TRUE(recovery.rows.adds_up());
    EXPECT_NE(recovery.exit_code, ExitCode::kInternal) << recovery.exit_reason;
    return recovery;
  }
  // The process dies at the n-th sync, and the power with it. False: it has fewer.
  bool recover_and_die_at_sync(std::uint64_t n, Survival survival) {
    const bool lived = in_environment(
        [this, n](SimulatedEnvironment& environment, Watch& watch) {
          disk_.stop_at_sync(n, [this, &environment, &watch] { environment.kill(watch, disk_); });
        },
        [&](SimulatedEnvironment& environment, Log& log, ProgressSink& progress) {
          RecoveryOutputs outputs{log, progress, rejects_, [](const Recovery&) { return "{}"; }};
          recover_ledger(import_, environment, outputs);
        });
    Dice dice(seed_);
    disk_.mend();
    if (!lived) disk_.power_cut(survival, dice);
    return !lived;
  }
  // The process dies at the n-th sync, and what was not synced is lost. False: it has fewer.
  bool run_and_die_at_sync(std::uint64_t n) {
    bool died = false;
    start([this, n, &died](SimulatedEnvironment& environment, Watch& watch) {
      disk_.stop_at_sync(n, [this, &environment, &watch, &died] {
        died = true;
        environment.kill(watch, disk_);
      });
    });
    Dice dice(seed_);
    disk_.mend();
    if (died) disk_.power_cut(Survival::kDropped, dice);
    return died;
  }
  // The process dies as the n-th request has left; what it wrote is on the disk.
  void run_and_crash_after_sending(int n) {
    start([this, n](SimulatedEnvironment& environment, Watch& watch) {
      watch.on_send = [this, &environment, &watch, left = n](bool has_left) mutable {
        if (has_left && --left == 0) environment.kill(watch, disk_);
      };
    });
    Dice dice(seed_);
    disk_.power_cut(Survival::kKept, dice);
  }

  // The batch_ids of the jobs at the remote, by reference_id.
  std::map<std::string, std::string> remote_batches() const {
    std::map<std::string, std::string> batches;
    const simulator::World& world = remote_.world();
    for (std::uint64_t i = 0; i < world.entries(); ++i) {
      if (const auto job = world.job(i)) batches.emplace(job->reference_id, job->batch_id);
    }
    return batches;
  }
  // Jobs at the remote by reference_id; two under one id fail the test.
  std::map<std::string, std::string> remote_jobs() const {
    std::map<std::string, std::string> jobs;
    const simulator::World& world = remote_.world();
    for (std::uint64_t i = 0; i < world.entries(); ++i) {
      if (const auto job = world.job(i)) {
        EXPECT_TRUE(jobs.emplace(job->reference_id, job->job_id).second) << job->reference_id;
      }
    }
    return jobs;
  }
  std::optional<LearnedPace> learned_pace() const {
    auto ledger = ledger::ReadOnlyLedger::open(import_.configuration.ledger_path, vfs_.name());
    if (!ledger) return std::nullopt;
    const auto remote = (*ledger)->remote("https://remote.example:443", "demo-project");
    if (!remote || !*remote) return std::nullopt;
    return (*ledger)->learned_pace(**remote).value();
  }
  std::optional<RunProgress> noted_progress() const {
    auto ledger = ledger::ReadOnlyLedger::open(import_.configuration.ledger_path, vfs_.name());
    if (!ledger) return std::nullopt;
    return (*ledger)->run_progress().value();
  }
  ledger::LedgerStatus ledger_status() const {
    auto ledger = ledger::ReadOnlyLedger::open(import_.configuration.ledger_path, vfs_.name());
    if (!ledger) return {};
    return (*ledger)->status().value();
  }
  std::map<std::string, ledger::ExportRow> ledger_rows() {
    LedgerEye eye(disk_, import_.configuration.ledger_path, findings_, coverage_);
    const auto& jobs = eye.jobs();
    return {jobs.begin(), jobs.end()};
  }

 private:
  static Prepare signal_at(milliseconds moment) {
    return [moment](SimulatedEnvironment& environment, Watch&) {
      environment.scheduler().after(moment,
                                    [&environment] { environment.scheduler().raise(SIGTERM); });
    };
  }

  const std::string& ledger_path() const { return import_.configuration.ledger_path; }

  Summary start(const Prepare& prepare) {
    Summary summary;
    const bool lived = in_environment(
        prepare, [&](SimulatedEnvironment& environment, Log& log, ProgressSink& progress) {
          rejects_.rejects.clear();
          RunOutputs outputs{log, progress, rejects_, [](const Summary&) { return "{}"; }};
          summary = import_manifest(import_, environment, outputs);
        });
    if (!lived) return summary;
    EXPECT_TRUE(summary.rows.adds_up());
    EXPECT_TRUE(summary.jobs.adds_up());
    EXPECT_TRUE(meets_a_defect || summary.exit_code != ExitCode::kInternal) << summary.exit_reason;
    return summary;
  }

  // One process under the eyes of the watch. Whether it lived to its end.
  using Process = std::function<void(SimulatedEnvironment&, Log&, ProgressSink&)>;
  bool in_environment(const Prepare& prepare, const Process& process) {
    LedgerEye eye(disk_, ledger_path(), findings_, coverage_);
    Watch watch(clock_, remote_, eye, findings_);
    WatchedLimits limits = limits_of(import_);
    limits.reads_ledger = reads_ledger;
    watch.begin_run(limits);
    {
      SimulatedEnvironment environment({clock_, disk_, vfs_, remote_, watch}, ++seed_);
      import_.run_id = "run-" + std::to_string(seed_);
      NoLog log;
      WatchedProgress progress(watch);
      if (prepare) prepare(environment, watch);
      process(environment, log, progress);
      EXPECT_FALSE(environment.scheduler().stuck());
    }
    remote_.client_gone(import_.configuration.retry.after_timeout);
    watch.end_run(!watch.dead());
    return !watch.dead();
  }

  VirtualClock clock_;
  Trace trace_;
  Findings findings_;
  Coverage coverage_;
  MemoryDisk disk_;
  MemoryVfs vfs_;
  Remote remote_;
  ImportOptions import_;
  KeptRejects rejects_;
  std::uint64_t seed_;
};

}  // namespace longshore::testing

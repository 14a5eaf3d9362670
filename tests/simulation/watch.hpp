// Watches a simulation while it runs: what may leave, when, and after what was durable.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/reader.hpp"
#include "longshore/observer.hpp"
#include "longshore/run.hpp"
#include "memory_vfs.hpp"
#include "remote.hpp"

namespace longshore::testing {

// What was found to be wrong. The first few say it all.
class Findings {
 public:
  static constexpr std::size_t kKept = 5;
  explicit Findings(Trace& trace) : trace_(trace) {}
  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    std::string finding = fmt::format(text, std::forward<Arguments>(arguments)...);
    trace_.say("FOUND: {}", finding);
    if (all_.size() < kKept) all_.push_back(std::move(finding));
  }
  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& all() const { return all_; }

 private:
  Trace& trace_;
  std::vector<std::string> all_;
};

// The ledger as it would be after a power cut at this moment, read from a copy of the disk.
class LedgerEye {
 public:
  LedgerEye(const MemoryDisk& disk, std::string path, Findings& findings, Coverage& coverage)
      : disk_(disk),
        path_(std::move(path)),
        findings_(findings),
        coverage_(coverage),
        vfs_(copy_) {}

  using Jobs = std::unordered_map<std::string, ledger::ExportRow>;
  // Looks again if anything was synced meanwhile.
  const Jobs& jobs();
  const std::map<std::string, ledger::BatchStatus>& batches();  // by name
  std::vector<ledger::ManifestStatus> manifests();
  std::vector<ledger::BatchStatus> all_batches();
  // What may become of a job's batch: stays, unless the ledger is made whole again; or changes with
  // the configuration, as long as the job cannot exist.
  enum class Batches { kAny, kStay, kChange };
  Batches batches_expected = Batches::kAny;
  // The disk was changed by something else than a sync: a power cut.
  void forget() { syncs_seen_ = UINT64_MAX; }
  // The ledger was taken away, or another was put in its place.
  void begin_anew() {
    jobs_.clear();
    batches_.clear();
    forget();
  }

 private:
  void look();
  void check_batch(const ledger::ExportRow& before, const ledger::ExportRow& now);
  void count_steps(const Jobs& jobs, const std::map<std::string, ledger::BatchStatus>& batches);
  std::optional<ledger::LedgerStatus> status();

  const MemoryDisk& disk_;
  std::string path_;
  Findings& findings_;
  Coverage& coverage_;
  MemoryDisk copy_;
  MemoryVfs vfs_;
  Jobs jobs_;
  std::map<std::string, ledger::BatchStatus> batches_;
  std::optional<ledger::LedgerStatus> status_;
  std::uint64_t syncs_seen_ = UINT64_MAX;
};

struct WatchedLimits {
  double requests_per_second = 0;
  std::uint32_t max_in_flight = 0;
  std::uint64_t intents_ahead = 0;
  std::uint64_t jobs_in_progress = 0;  // those that wait aside as well
  std::uint64_t plan_jobs = 0;
  std::uint64_t rows_of_a_job = 1;  // at most
  milliseconds retry_after_max{0};
  bool reads_ledger = true;  // at each send; too much for an import of thousands of rows
};

// As the run is configured, and bounded.
WatchedLimits limits_of(const ImportOptions& import);

// One thread. Between begin_run() and end_run() everything that a run lets out comes by here.
class Watch {
 public:
  Watch(const VirtualClock& clock, Remote& remote, LedgerEye& eye, Findings& findings)
      : clock_(clock), remote_(remote), eye_(eye), findings_(findings) {}

  void begin_run(const WatchedLimits& limits);
  // The process is dead: whatever it still does is not seen by anybody.
  void process_died() { dead_ = true; }
  bool dead() const { return dead_; }
  void end_run(bool orderly);

  void attempt_starts();
  void sends(const Ticket& ticket);
  void sent() {
    if (on_send) on_send(true);
  }
  void exchange_ends() { --in_flight_; }
  void received(const simulator::Reply& reply);
  void shows(const Progress& progress);

  std::uint64_t posts_so_far() const { return posts_; }
  std::uint64_t jobs_posted() const { return jobs_posted_; }  // of posts_so_far()
  // Called when a request is about to leave (after the checks), and when it has left.
  std::function<void(bool has_left)> on_send;

 private:
  void check_job(const Ticket& ticket);
  void check_batch(const Ticket& ticket);
  void check_pace();
  void check_intents_ahead();

  const VirtualClock& clock_;
  Remote& remote_;
  LedgerEye& eye_;
  Findings& findings_;
  WatchedLimits limits_;
  bool dead_ = false;
  std::uint32_t in_flight_ = 0;
  std::uint64_t unconnected_ = 0;  // attempts of this run that have sent nothing (yet)
  std::uint64_t posts_ = 0;
  std::uint64_t jobs_posted_ = 0;
  std::deque<SteadyTime> last_second_;
  SteadyTime hold_from_{};
  SteadyTime hold_until_{};
  bool must_stop_ = false;
  std::set<std::string> sent_ever_;
  std::set<std::string> sent_now_;         // in this run
  std::set<std::string> doubts_at_start_;  // of this run
  Progress last_progress_;
};

class WatchedProgress final : public ProgressSink {
 public:
  explicit WatchedProgress(Watch& watch) : watch_(watch) {}
  void show(const Progress& progress) override { watch_.shows(progress); }

 private:
  Watch& watch_;
};

}  // namespace longshore::testing

#include "simulation.hpp"

#include <signal.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "checker.hpp"
#include "report/aside_file.hpp"
#include "report/reject_spool.hpp"
#include "report/summary_json.hpp"

namespace longshore::testing {
namespace {

std::string_view word(Blow blow) {
  constexpr std::array<std::string_view, 8> kWords{"none", "death",    "signal",   "signals",
                                                   "full", "io error", "deadline", "limit"};
  return kWords[static_cast<std::size_t>(blow)];
}

}  // namespace

Played play(const Scenario& scenario, Trace::Kind trace, Coverage& coverage) {
  // What SQLite draws must depend on the seed as well.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(scenario.seed), nullptr);
  Simulation simulation(scenario, trace, coverage);
  return simulation.play();
}

Simulation::Simulation(const Scenario& scenario, Trace::Kind trace, Coverage& coverage)
    : scenario_(scenario),
      coverage_(coverage),
      import_(scenario.import),
      trace_(clock_, trace),
      findings_(trace_),
      vfs_(disk_),
      dice_(scenario.seed, 0x51),
      model_(scenario.manifest, scenario.seed),
      remote_(scenario.remote, scenario.seed, clock_, trace_, coverage),
      eye_(disk_, kLedgerPath, findings_, coverage),
      watch_(clock_, remote_, eye_, findings_) {
  remote_.settle_foreign(model_.reference_ids(), scenario.foreign_batches);
  using Batches = LedgerEye::Batches;
  eye_.batches_expected = scenario.changes_batches() ? Batches::kChange : Batches::kStay;
}

Played Simulation::play() {
  for (const RunPlan& plan : scenario_.runs) {
    run(plan);
    if (!findings_.empty()) break;
  }
  if (findings_.empty() && finish() && !ambiguous_) check_nothing_is_sent_again();
  if (findings_.empty() && scenario_.loss) lose_and_recover();
  for (std::size_t i = 0; i < simulator::kFaultCount; ++i) {
    const auto fault = static_cast<simulator::Fault>(i);
    coverage_.count(fmt::format("fault: {}", name_of(fault)), remote_.counters().of(fault));
  }
  return {findings_.all(), trace_.hash(), blows_};
}

void Simulation::settle_in(const RunPlan& plan) {
  clock_.advance(plan.pause_before);
  remote_.advance();
  if (plan.grow > 0) model_.grow(plan.grow);
  if (plan.change > 0) model_.change(plan.change);
  if (plan.accept_duplicates) {
    import_.configuration.delivery.on_remote_duplicate = OnRemoteDuplicate::kAccept;
  }
  BatchConfiguration& batch = import_.configuration.batch;
  if (plan.batch_name) batch.name = *plan.batch_name;
  if (plan.batch_create) batch.create = *plan.batch_create;
  disk_.put(kManifestPath, model_.text());
  if (plan.clock_jump_at) coverage_.count("clock: jumps");
}

Simulation::Ran Simulation::run(const RunPlan& plan, Command command) {
  settle_in(plan);
  ++runs_;
  trace_.say("run {}: {} (when {}, {} ms, the {}th)", runs_, word(plan.blow),
             static_cast<int>(plan.when), plan.moment.count(), plan.count);
  coverage_.count(fmt::format("blow: {}", word(plan.blow)));
  WatchedLimits limits = limits_of(import_);
  limits.rows_of_a_job = ManifestModel::kFramesMost;
  watch_.begin_run(limits);
  const Surroundings around{clock_, disk_, vfs_, remote_, watch_};
  Ran ran;
  {
    SimulatedEnvironment environment(around, dice_.next());
    environment.after_timeout = import_.configuration.retry.after_timeout;
    ran = command == Command::kImport ? import(plan, environment) : recover(plan, environment);
    if (environment.scheduler().stuck()) findings_.add("the run waits for what never comes");
  }
  watch_.on_send = nullptr;
  remote_.client_gone(import_.configuration.retry.after_timeout);
  const bool disk_failed = plan.blow == Blow::kFull || plan.blow == Blow::kIoError;
  ran.died = watch_.dead();
  ran.orderly = !ran.died && !disk_failed;
  blows_ += ran.died || disk_.failures() > 0 ? 1 : 0;
  watch_.end_run(ran.orderly);
  disk_.mend();
  if (ran.died || disk_failed) {
    // Where only the process has ended, the system brings the rest to the disk.
    const bool cut = ran.died || dice_.chance(0.5);
    disk_.power_cut(cut ? plan.survival : Survival::kKept, dice_);
    eye_.forget();
  }
  if (command == Command::kRecover) {
    check_recovery(ran);
    return ran;
  }
  check_run(ran, plan);
  if (scenario_.loss && scenario_.loss->copied_after == runs_) {
    for (const std::string& name : disk_.names()) {
      if (name.starts_with(kLedgerPath)) copy_[name] = disk_.read(name);
    }
  }
  return ran;
}

Simulation::Ran Simulation::import(const RunPlan& plan, SimulatedEnvironment& environment) {
  ImportOptions import = import_;
  import.run_id = fmt::format("run-{}", runs_);
  import.retry_rejected = plan.retry_rejected;
  if (plan.blow == Blow::kDeadline) import.deadline = plan.moment;
  if (plan.blow == Blow::kLimit) import.limit = plan.count;
  arm(plan, environment);
  NoLog log;
  WatchedProgress progress(watch_);
  report::RejectOptions options;
  options.path = kRejectsPath;
  options.keep = {kManifestPath};
  options.vfs = environment.ledger_vfs();
  report::RejectSpool rejects(environment.files(), environment.random(), options);
  RunOutputs outputs{log, progress, rejects, report::to_json};
  Ran ran;
  ran.summary = import_manifest(import, environment, outputs);
  trace_.say("ended: exit {}: {}", static_cast<int>(ran.summary.exit_code),
             ran.summary.exit_reason);
  const auto written = report::write_aside(environment.files(), environment.random(), kSummaryPath,
                                           report::to_json(ran.summary));
  if (!written && !disk_.frozen() && plan.blow != Blow::kFull && plan.blow != Blow::kIoError) {
    findings_.add("the summary cannot be written: {}", written.error().message);
  }
  return ran;
}

void Simulation::arm(const RunPlan& plan, SimulatedEnvironment& environment) {
  VirtualScheduler& scheduler = environment.scheduler();
  Dice lanes(dice_.next());
  const bool slow = lanes.chance(0.5);
  scheduler.delay_lanes([lanes, slow](Lane) mutable {
    return std::chrono::microseconds(slow ? lanes.below(20'000) : lanes.below(500));
  });
  if (plan.clock_jump_at) {
    scheduler.after(*plan.clock_jump_at, [this, plan] { clock_.jump_system(plan.clock_jump); });
  }
  const auto strike = [this, plan, &environment] {
    trace_.say("{}", plan.blow == Blow::kDeath ? "the process dies" : "a signal");
    if (plan.blow == Blow::kDeath) return environment.kill(watch_, disk_);
    environment.scheduler().raise(plan.signal);
    if (plan.blow == Blow::kSignals) environment.scheduler().raise(plan.signal);
  };
  switch (plan.blow) {
    case Blow::kFull:
      return disk_.fail_from(plan.count, ENOSPC);
    case Blow::kIoError:
      return disk_.fail_from(plan.count, EIO);
    case Blow::kDeath:
    case Blow::kSignal:
    case Blow::kSignals:
      break;
    default:
      return;
  }
  if (plan.when == RunPlan::When::kSync && plan.blow == Blow::kDeath) {
    disk_.stop_at_sync(plan.count, strike);
  } else if (plan.when == RunPlan::When::kMoment || plan.when == RunPlan::When::kSync) {
    scheduler.after(plan.moment, strike);
  } else {
    const bool when_left = plan.when == RunPlan::When::kSent;
    watch_.on_send = [strike, when_left, left = plan.count](bool has_left) mutable {
      if (has_left == when_left && left > 0 && --left == 0) strike();
    };
  }
}

void Simulation::check_run(const Ran& ran, const RunPlan& plan) {
  check_outputs_are_whole(disk_, model_, findings_);
  if (ran.died) return;
  const Summary& summary = ran.summary;
  coverage_.count(fmt::format("exit: {}", static_cast<int>(summary.exit_code)));
  if (summary.manifest_recognised) coverage_.count("manifest: recognised");
  if (!summary.rows.adds_up() || !summary.jobs.adds_up()) {
    findings_.add("the accounting does not add up");
  }
  if (summary.exit_code == ExitCode::kInternal) {
    findings_.add("the program found itself at fault: {}", summary.exit_reason);
  }
  if (!ran.orderly) return;
  check_ledger(eye_, remote_, findings_);
  check_rest(summary, plan);
}

// A run that takes no more rows tells of the rest as well, unless it is not given the time.
void Simulation::check_rest(const Summary& summary, const RunPlan& plan) {
  const bool took_all = plan.blow == Blow::kNone || summary.rows.pending == 0;
  if (summary.manifest_complete) {
    if (!took_all) coverage_.count("rest: read");
    testing::check_run({eye_, remote_, model_, import_, disk_, findings_}, summary);
    return;
  }
  coverage_.count("rest: broken off");
  const bool had_time = summary.elapsed >= import_.configuration.api.request_timeout;
  if (summary.rows.read > 0 && plan.blow != Blow::kSignals && !had_time) {
    findings_.add("the rest of the manifest was given up after {} s", summary.elapsed.count());
  }
}

// How many jobs of the manifest have not come to their end. Unconfirmed is one. A changed row
// under an id in doubt is another, where the doubt is about other content: only the run knows.
std::uint64_t Simulation::unsettled(const Summary& summary) {
  const auto& known = eye_.jobs();
  std::uint64_t open = 0;
  std::uint64_t open_if_pending = 0;
  std::uint64_t unconfirmed = 0;
  std::uint64_t changed_unconfirmed = 0;
  for (const ModelJob& job : model_.jobs()) {
    if (job.fate == Fate::kBad) continue;
    const auto row = known.find(job.reference_id);
    const JobState state = row == known.end() ? JobState::kPending : row->second.state;
    const bool in_doubt = state == JobState::kInDoubt || state == JobState::kPresumed;
    if (state == JobState::kPending || (in_doubt && job.version == 0)) ++open;
    if (in_doubt && job.version > 0) ++open_if_pending;
    if (state == JobState::kUnconfirmed) ++unconfirmed;
    if (state == JobState::kUnconfirmed && job.version > 0) ++changed_unconfirmed;
  }
  // Which of the two a pending row is, the summary does not tell.
  ambiguous_ = open_if_pending > 0 && changed_unconfirmed > 0;
  const std::uint64_t explained = open + unconfirmed;
  const std::uint64_t told = std::max(summary.jobs.pending, explained) - explained;
  return open + std::min(open_if_pending, told);
}

// Nothing goes wrong any more, but that the remote may have a limit and rows few attempts:
// runs have to bring it to its end, each nearer to it.
bool Simulation::finish() {
  remote_.calm();
  import_.configuration.limits.first_refusals = 0;
  Ran last;
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();
  milliseconds pause{120'000};
  for (int standstills = 0; standstills < Scenario::kStandstillsMax;) {
    RunPlan calm;
    calm.pause_before = std::exchange(pause, milliseconds(1'000));
    last = run(calm);
    if (!findings_.empty()) return false;
    const ExitCode code = last.summary.exit_code;
    const bool ended = code == ExitCode::kDone || code == ExitCode::kRejects ||
                       (code == ExitCode::kUnfinished && last.summary.manifest_complete);
    const std::uint64_t before =
        std::exchange(left, unsettled(last.summary) + last.summary.job_ids_missing);
    if (ended && left == 0) {
      disk_.power_cut(Survival::kDropped, dice_);  // what was told is durable
      eye_.forget();
      check_end({eye_, remote_, model_, import_, disk_, findings_}, last.summary);
      return findings_.empty();
    }
    if (left < before) continue;
    ++standstills;
    import_.configuration.retry.max_attempts *= 2;  // as its owner would
  }
  findings_.add("not finished by calm runs, {} jobs are left: exit {}: {}", left,
                static_cast<int>(last.summary.exit_code), last.summary.exit_reason);
  return false;
}

void Simulation::check_nothing_is_sent_again() {
  const std::uint64_t before = watch_.posts_so_far();
  run({});
  if (watch_.posts_so_far() != before) {
    findings_.add("the finished import sent {} requests more", watch_.posts_so_far() - before);
  }
}

}  // namespace longshore::testing

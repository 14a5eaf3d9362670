// What a seed does once everything is finished: the ledger is lost, and made whole again.
#include <utility>

#include "checker.hpp"
#include "reckoning.hpp"
#include "simulation.hpp"
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

constexpr int kRecoveriesMax = 6;  // calm ones, until one comes to its end

}  // namespace

Simulation::Ran Simulation::recover(const RunPlan& plan, SimulatedEnvironment& environment) {
  ImportOptions import = import_;
  import.run_id = fmt::format("recovery-{}", runs_);
  arm(plan, environment);
  NoLog log;
  WatchedProgress progress(watch_);
  KeptRejects conflicts;
  RecoveryOutputs outputs{log, progress, conflicts, [](const Recovery&) { return "{}"; }};
  Ran ran;
  ran.recovery = recover_ledger(import, environment, outputs);
  trace_.say("ended: exit {}: {}", static_cast<int>(ran.recovery.exit_code),
             ran.recovery.exit_reason);
  return ran;
}

void Simulation::check_recovery(const Ran& ran) {
  if (ran.died) {
    coverage_.count("recovery: died");
    return;
  }
  const Recovery& recovery = ran.recovery;
  coverage_.count(fmt::format("recovery: exit {}", static_cast<int>(recovery.exit_code)));
  if (!recovery.rows.adds_up()) findings_.add("the recovery does not add up");
  if (recovery.exit_code == ExitCode::kInternal) {
    findings_.add("the recovery found itself at fault: {}", recovery.exit_reason);
  }
}

void Simulation::lose_ledger() {
  for (const std::string& name : disk_.names()) {
    if (name.starts_with(kLedgerPath)) disk_.remove(name);
  }
  disk_.sync_names();
  for (const auto& [name, bytes] : copy_) disk_.put(name, bytes);
  eye_.begin_anew();
  eye_.batches_expected = LedgerEye::Batches::kAny;
  coverage_.count(copy_.empty() ? "recovery: of a lost ledger" : "recovery: of an old copy");
  trace_.say("the ledger is {}", copy_.empty() ? "lost" : "an old copy");
}

// Whatever befell the recoveries: what the lists show stands in the ledger, and the import that
// follows sends none of it.
void Simulation::lose_and_recover() {
  lose_ledger();
  remote_.behave(scenario_.loss->remote);
  const std::uint64_t posts = watch_.posts_so_far();
  for (const RunPlan& plan : scenario_.loss->recoveries) {
    run(plan, Command::kRecover);
    if (!findings_.empty()) return;
  }
  remote_.calm();
  if (!recover_to_the_end()) return;
  if (watch_.posts_so_far() != posts) findings_.add("a recovery sent something");
  check_ledger(eye_, remote_, findings_);
  const RemoteJobs jobs = jobs_of(remote_, findings_);
  std::uint64_t open = 0;  // rows that have no job, and may be sent
  for (const ModelJob& job : model_.jobs()) {
    if (job.fate != Fate::kGood) continue;
    if (!jobs.contains(job.reference_id)) {
      ++open;
      continue;
    }
    const auto row = eye_.jobs().find(job.reference_id);
    if (row == eye_.jobs().end() || row->second.state != JobState::kAccepted) {
      findings_.add("{} has a job, and was not recovered", job.reference_id);
    }
  }
  if (!findings_.empty()) return;
  const std::uint64_t before = watch_.jobs_posted();
  run({});
  if (watch_.jobs_posted() - before > open) {
    findings_.add("after a recovery {} jobs were sent, {} rows had none",
                  watch_.jobs_posted() - before, open);
  }
  check_ledger(eye_, remote_, findings_);
}

bool Simulation::recover_to_the_end() {
  for (int i = 0; i < kRecoveriesMax && findings_.empty(); ++i) {
    RunPlan calm;
    calm.pause_before = milliseconds(120'000);
    const ExitCode code = run(calm, Command::kRecover).recovery.exit_code;
    if (code == ExitCode::kDone || code == ExitCode::kRejects) return findings_.empty();
    import_.configuration.retry.max_attempts *= 2;  // as its owner would
  }
  findings_.add("calm recoveries come to no end");
  return false;
}

}  // namespace longshore::testing

#include "scenario.hpp"

#include <signal.h>

#include <algorithm>
#include <array>

#include "support/virtual_clock.hpp"

namespace longshore::testing {
namespace {

void choose_configuration(Scenario& scenario, Dice& dice) {
  ImportOptions& import = scenario.import;
  import.program = "this version";
  import.api_key = "simulator-key";
  import.manifest_path = kManifestPath;
  import.manifest_name = "night";
  Configuration& configuration = import.configuration;
  configuration.ledger_path = kLedgerPath;
  configuration.api.base_url = "https://remote.example";
  configuration.api.project_id = "demo-project";
  configuration.api.connect_timeout = dice.ms(1'000, 3'000);
  configuration.api.request_timeout = dice.ms(2'000, 6'000);
  configuration.manifest.format =
      scenario.manifest.jsonl ? ManifestFormat::kJsonl : ManifestFormat::kCsv;
  configuration.job.frames = scenario.manifest.frames ? Frames::kRows : Frames::kColumns;

  BatchConfiguration& batch = configuration.batch;
  batch.size = dice.pick(std::array<std::uint64_t, 5>{0, 1, 3, 7, 1000});
  if (dice.chance(0.2)) {
    batch.by.kind = FieldSource::Kind::kField;
    batch.by.fields = {"key"};
    batch.name = dice.chance(0.5) ? "{manifest}-{key}-{number}" : "{key}-{date}-{number}";
  }
  batch.create = !dice.chance(0.1);

  DeliveryConfiguration& delivery = configuration.delivery;
  delivery.max_in_flight = static_cast<std::uint32_t>(dice.between(1, 8));
  delivery.requests_per_second = dice.pick(std::array{0.0, 5.0, 20.0, 200.0});
  delivery.adaptive = dice.chance(0.5);
  delivery.give_up_after = dice.ms(20'000, 200'000);
  if (dice.chance(0.3)) delivery.on_remote_duplicate = OnRemoteDuplicate::kAccept;

  RetryConfiguration& retry = configuration.retry;
  retry.max_attempts = static_cast<std::uint32_t>(dice.between(2, 10));
  retry.base_delay = dice.ms(1, 500);
  retry.max_delay = dice.ms(500, 5'000);
  retry.after_timeout = dice.ms(500, 5'000);
  retry.retry_after_max = dice.ms(5'000, 900'000);
  configuration.limits.first_refusals = dice.chance(0.1) ? 3 : 1'000;
  import.bounds.plan_jobs = dice.pick(std::array<std::size_t, 4>{1, 3, 8, 1'000});
  import.bounds.jobs_in_progress = dice.pick(std::array<std::size_t, 4>{1, 4, 16, 4'096});
  import.bounds.intents_ahead = dice.pick(std::array<std::size_t, 3>{1, 4, 256});
  // Of its own, so that older seeds stay what they were.
  import.bounds.scan_bytes = 1 + scenario.seed % 500;
}

// Now and then nothing at all goes wrong, mostly a few things do, and seldom most of them.
void choose_remote(Scenario& scenario, Dice& dice) {
  RemotePlan& remote = scenario.remote;
  const double violence = dice.pick(std::array{0.0, 0.3, 0.6, 1.0});
  const auto some = [&](double most) {
    return dice.chance(0.5) ? violence * most * static_cast<double>(dice.below(100)) / 100 : 0.0;
  };
  using simulator::Fault;
  for (std::size_t i = 0; i < simulator::kFaultCount; ++i) {
    const auto fault = static_cast<Fault>(i);
    const bool costly = fault == Fault::kHang || fault == Fault::kAfterHang;
    const bool final = fault == Fault::kRedirect || fault == Fault::kBurnId;
    remote.faults[fault] = final ? some(dice.chance(0.3) ? 0.05 : 0.0) : some(costly ? 0.03 : 0.08);
  }
  double sum = 0;
  for (const double probability : remote.faults.probability) sum += probability;
  if (sum > 0.7) {
    for (double& probability : remote.faults.probability) probability *= 0.7 / sum;
  }
  remote.latency_min = dice.ms(1, 20);
  remote.latency_max = remote.latency_min + dice.ms(0, dice.chance(0.5) ? 30 : 600);
  if (dice.chance(0.2)) {
    remote.rate = static_cast<double>(dice.between(3, 40));
    remote.rate_retry_after = dice.chance(0.5);
  }
  remote.connect_fails = some(0.2);
  remote.write_breaks = some(0.1);
  remote.lost_on_the_way = some(0.1);
  remote.late = some(0.1);
  remote.odd_answer = some(0.1);
  remote.fatal_answer = dice.chance(0.3) ? some(0.15) : 0;
  remote.creation_lost = some(0.5);
  remote.batch_refused = dice.chance(0.2) ? some(0.3) : 0;
  remote.list_refused = some(0.3);
  remote.list_endless = some(0.1);
  remote.list_shifts = some(0.9);
  remote.small_reads = some(0.2);
  remote.refused_ids = dice.chance(0.4) ? 0.15 : 0;
  remote.foreign_ids = dice.chance(0.25) && scenario.import.configuration.batch.create ? 0.1 : 0;
  SteadyTime at = VirtualClock().steady_now();
  while (violence > 0 && dice.chance(0.4)) {
    if (dice.chance(0.5)) at += dice.ms(0, 5'000);  // else one outage turns into another
    const SteadyTime end = at + dice.ms(100, 60'000);
    remote.outages.push_back({static_cast<Outage::Kind>(dice.below(3)), at, end});
    at = end;
  }
}

RunPlan choose_run(const Scenario& scenario, Dice& dice) {
  RunPlan run;
  constexpr std::array kBlows{Blow::kDeath,  Blow::kDeath,   Blow::kDeath,    Blow::kDeath,
                              Blow::kSignal, Blow::kSignals, Blow::kFull,     Blow::kIoError,
                              Blow::kNone,   Blow::kNone,    Blow::kDeadline, Blow::kLimit};
  run.blow = dice.pick(kBlows);
  run.when = static_cast<RunPlan::When>(dice.below(4));
  run.moment = dice.ms(0, dice.chance(0.5) ? 300 : 6'000);
  // A run of n jobs has about so many sends and syncs.
  run.count = dice.between(1, 2 * scenario.manifest.jobs + 8);
  run.survival = static_cast<Survival>(dice.below(3));
  run.signal = dice.chance(0.5) ? SIGTERM : SIGINT;
  run.pause_before = dice.ms(0, dice.chance(0.2) ? 100'000 : 2'000);
  if (dice.chance(0.15)) {
    run.clock_jump_at = dice.ms(0, 2'000);
    run.clock_jump = std::chrono::minutes(static_cast<int>(dice.between(0, 4'000)) - 2'000);
  }
  run.retry_rejected = dice.chance(0.1);
  // An id that is burnt looks like somebody else's, and would be accepted as told.
  const bool burns = scenario.remote.faults[simulator::Fault::kBurnId] > 0;
  run.accept_duplicates = !burns && dice.chance(0.2);
  if (dice.chance(0.2)) run.grow = dice.between(1, 6);
  if (dice.chance(0.15)) run.change = 0.2;
  return run;
}

// The lists tell exactly what was sent only where nobody else's jobs, burnt ids, changed rows or
// rows without a batch of their own are among them.
bool lists_tell_all(const Scenario& scenario) {
  const bool changed =
      std::ranges::any_of(scenario.runs, [](const RunPlan& run) { return run.change > 0; });
  return !changed && scenario.import.configuration.batch.create &&
         scenario.remote.foreign_ids == 0 && scenario.foreign_batches.empty() &&
         scenario.manifest.conflict == 0 && scenario.remote.faults[simulator::Fault::kBurnId] == 0;
}

Loss choose_loss(const Scenario& scenario, Dice& dice) {
  Loss loss;
  if (dice.chance(0.5)) loss.copied_after = dice.between(1, scenario.runs.size() + 1);
  RemotePlan& remote = loss.remote;
  remote.latency_min = scenario.remote.latency_min;
  remote.latency_max = scenario.remote.latency_max;
  remote.refused_ids = scenario.remote.refused_ids;
  remote.connect_fails = scenario.remote.connect_fails;
  remote.write_breaks = scenario.remote.write_breaks;
  remote.odd_answer = scenario.remote.odd_answer;
  remote.small_reads = scenario.remote.small_reads;
  for (std::uint64_t i = dice.below(4); i > 0; --i) {
    RunPlan recovery = choose_run(scenario, dice);
    if (recovery.blow == Blow::kDeadline || recovery.blow == Blow::kLimit) {
      recovery.blow = Blow::kDeath;
    }
    recovery.count = dice.between(1, 40);
    recovery.grow = 0;
    recovery.change = 0;
    recovery.accept_duplicates = false;
    loss.recoveries.push_back(recovery);
  }
  return loss;
}

// Dice of its own, so that older seeds stay what they were. A recovery knows the names of one
// pattern alone.
void change_batches(Scenario& scenario) {
  Dice dice(scenario.seed, 0xBA7C4);
  if (scenario.loss || !dice.chance(0.3)) return;
  const bool alone = scenario.remote.foreign_ids == 0 && scenario.foreign_batches.empty();
  for (RunPlan& run : scenario.runs) {
    if (dice.chance(0.5)) {
      run.batch_name = dice.pick(std::array{"team-{number}", "team-{date}-{key}-{number}",
                                            "{manifest}-{number}", "{number}"});
    }
    if (alone && dice.chance(0.2)) run.batch_create = dice.chance(0.5);
  }
}

}  // namespace

bool Scenario::changes_batches() const {
  return std::ranges::any_of(runs,
                             [](const RunPlan& run) { return run.batch_name || run.batch_create; });
}

Scenario Scenario::of(std::uint64_t seed) {
  Dice dice(seed, 0x5CE4A);
  Scenario scenario;
  scenario.seed = seed;
  ModelOptions& manifest = scenario.manifest;
  manifest.jsonl = dice.chance(0.4);
  manifest.frames = dice.chance(0.25);
  manifest.jobs = dice.between(1, dice.chance(0.2) ? 60 : 16);
  manifest.bad = dice.chance(0.4) ? 0.15 : 0;
  manifest.repeated = dice.chance(0.4) ? 0.2 : 0;
  manifest.conflict = dice.chance(0.3) ? 0.1 : 0;
  choose_configuration(scenario, dice);
  choose_remote(scenario, dice);
  if (scenario.import.configuration.batch.create && dice.chance(0.1)) {
    scenario.import.configuration.batch.name = "{manifest}-{number}";
    scenario.import.configuration.batch.on_existing = OnExistingBatch::kAdopt;
    scenario.foreign_batches = {"night-1", "night-3"};
  }
  const std::uint64_t runs = dice.between(0, 5);
  for (std::uint64_t i = 0; i < runs; ++i) scenario.runs.push_back(choose_run(scenario, dice));
  if (lists_tell_all(scenario) && dice.chance(0.5)) scenario.loss = choose_loss(scenario, dice);
  change_batches(scenario);
  return scenario;
}

}  // namespace longshore::testing

#include "pipeline/planning.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "plan/batch_choice.hpp"
#include "plan/preview.hpp"

namespace longshore::pipeline {
namespace {

using plan::Disposition;

// Open batches remembered between pieces; beyond it they are read back from the ledger.
constexpr std::size_t kOpenBatchesMax = 4'096;

void count_in(Counted& counted, const JobView& job) {
  ++counted.jobs;
  counted.rows += job.rows().size();
}

PlannedJob planned_of(const JobView& job, Disposition disposition, const KnownJob* known) {
  PlannedJob planned;
  planned.job = &job;
  planned.disposition = disposition;
  if (known == nullptr) return planned;
  planned.key = known->key;
  planned.batch = known->batch;
  planned.state = known->state;
  planned.code = known->code;
  planned.reason = known->reason;
  planned.http_status = known->http_status;
  return planned;
}

}  // namespace

Result<void> Planning::start(ledger::Store& store) {
  auto newest = store.manifest(setup_.remote, setup_.manifest_name);
  if (!newest) return newest.error();
  if (*newest && !(*newest)->finished) manifest_ = **newest;
  auto settled = store.settled_manifest(setup_.remote, setup_.manifest_name);
  if (!settled) return settled.error();
  settled_before_ = std::move(*settled);
  return {};
}

Result<void> Planning::need_manifest(ledger::Store& store, std::int64_t now_ms) {
  if (manifest_) return {};
  auto made = store.new_manifest(setup_.remote, setup_.manifest_name, setup_.today, now_ms);
  if (!made) return made.error();
  manifest_ = *made;
  return {};
}

Result<void> Planning::finish(ledger::Store& store, const std::optional<SettledManifest>& settled,
                              std::int64_t now_ms) {
  if (settled) {
    const auto kept = store.keep_settled(setup_.remote, setup_.manifest_name, *settled, now_ms);
    if (!kept) return kept.error();
  }
  if (!manifest_) return {};
  return store.finish_manifest(manifest_->key, now_ms);
}

Result<Plan> Planning::plan(ledger::Store& store, std::span<const JobView* const> jobs,
                            std::int64_t now_ms) {
  Plan plan;
  for (const JobView* const job : jobs) {
    const auto planned = plan_one(store, *job, now_ms, plan);
    if (!planned) return planned.error();
  }
  const auto written = write_counts(store);
  if (!written) return written.error();
  return plan;
}

Result<void> Planning::plan_one(ledger::Store& store, const JobView& job, std::int64_t now_ms,
                                Plan& plan) {
  auto found = store.find(setup_.remote, job.reference_id);
  if (!found) return found.error();
  const KnownJob* known = *found ? &**found : nullptr;
  const bool seen = known != nullptr && seen_.contains(known->key);
  const auto decision = plan::decide(known, seen, job.content_hash, setup_.rules);
  if (known != nullptr) {
    note_missing_job_id(*known, decision.disposition == Disposition::kTakeAsAccepted, now_ms, plan);
  }
  switch (decision.disposition) {
    case Disposition::kAlreadyAccepted:
    case Disposition::kTakeAsAccepted:
      count_in(plan.already_accepted, job);
      return settle_counted(store, decision, *known, job, now_ms);
    case Disposition::kDuplicate:
      count_in(plan.duplicate, job);
      return settle_counted(store, decision, *known, job, now_ms);
    case Disposition::kNew:
    case Disposition::kDeliver:
    case Disposition::kReplan:
    case Disposition::kAwaitReadBack:
    case Disposition::kConflict:
    case Disposition::kRejectedBefore:
    case Disposition::kDuplicateBefore:
      break;
  }
  PlannedJob planned = planned_of(job, decision.disposition, known);
  const auto done = carry_out(store, decision, known, planned, now_ms);
  if (!done) return done.error();
  // A conflict does not stand for its id: the row that agrees with the ledger may follow.
  if (planned.disposition != Disposition::kConflict) seen_.insert(planned.key);
  plan.jobs.push_back(std::move(planned));
  return {};
}

Result<Plan> Planning::look(ledger::Store& store, std::span<const JobView* const> jobs,
                            std::int64_t now_ms, plan::SeenIds& unwritten) {
  Plan plan;
  for (const JobView* const job : jobs) {
    const auto looked = look_at(store, *job, now_ms, unwritten, plan);
    if (!looked) return looked.error();
  }
  return plan;
}

Result<void> Planning::look_at(ledger::Store& store, const JobView& job, std::int64_t now_ms,
                               plan::SeenIds& unwritten, Plan& plan) {
  auto found = store.find(setup_.remote, job.reference_id);
  if (!found) return found.error();
  const KnownJob* known = *found ? &**found : nullptr;
  // Nothing is sent again any more: what was refused stays so.
  plan::Rules rules = setup_.rules;
  rules.retry_rejected = false;
  plan::Preview preview(unwritten, seen_);
  const auto decision =
      preview.decide(known, unwritten.key_of(job.reference_id), job.content_hash, rules);
  if (!decision) return decision.error();
  if (known != nullptr) note_missing_job_id(*known, false, now_ms, plan);
  switch (decision->disposition) {
    case Disposition::kAlreadyAccepted:
      count_in(plan.already_accepted, job);
      break;
    case Disposition::kDuplicate:
      count_in(plan.duplicate, job);
      break;
    case Disposition::kConflict:
    case Disposition::kRejectedBefore:
    case Disposition::kDuplicateBefore:
      plan.jobs.push_back(planned_of(job, decision->disposition, known));
      break;
    case Disposition::kNew:
    case Disposition::kDeliver:
    case Disposition::kReplan:
    case Disposition::kTakeAsAccepted:
    case Disposition::kAwaitReadBack:
      count_in(plan.pending, job);
      break;
  }
  return {};
}

// Whatever the row says now: the job is there. Somebody else's may never show in a list: it is
// looked for some time, and on demand.
void Planning::note_missing_job_id(const KnownJob& known, bool taken_now, std::int64_t now_ms,
                                   Plan& plan) const {
  if (known.has_job_id || (known.state != JobState::kAccepted && !taken_now)) return;
  const Milliseconds age(now_ms - known.updated_ms);
  plan.missing_job_ids.push_back(
      {known.key, taken_now || setup_.rules.retry_rejected || age < limits::kJobIdSearchMax});
}

Result<void> Planning::settle_counted(ledger::Store& store, const plan::Decision& decision,
                                      const KnownJob& known, const JobView& job,
                                      std::int64_t now_ms) {
  seen_.insert(known.key);
  if (decision.remap) {
    if (known.mapping != setup_.rules.mapping) ++remapped_;
    const auto remapped = store.remap(known.key, job.content_hash, setup_.rules.mapping);
    if (!remapped) return remapped.error();
  }
  if (decision.disposition != Disposition::kTakeAsAccepted) return {};
  JobOutcome outcome;
  outcome.key = known.key;
  outcome.state = JobState::kAccepted;
  return store.settle(outcome, now_ms);
}

Result<void> Planning::carry_out(ledger::Store& store, const plan::Decision& decision,
                                 const KnownJob* known, PlannedJob& planned, std::int64_t now_ms) {
  const std::uint64_t hash = planned.job->content_hash;
  // Jobs that go out belong to this manifest's work; an earlier generation may have been theirs.
  if (plan::goes_out(decision.disposition)) {
    const auto begun = need_manifest(store, now_ms);
    if (!begun) return begun.error();
  }
  if (decision.remap) {
    ++remapped_;
    return store.remap(known->key, hash, setup_.rules.mapping);
  }
  if (decision.disposition == Disposition::kNew) return insert(store, planned, now_ms);
  if (!plan::goes_out(decision.disposition)) return {};
  const auto chosen = choose_batch(store, *known, planned, now_ms);
  if (!chosen) return chosen.error();
  if (decision.disposition == Disposition::kReplan || planned.batch != known->batch) {
    return store.replan(known->key, planned.batch, hash, setup_.rules.mapping, now_ms);
  }
  return {};
}

Result<void> Planning::choose_batch(ledger::Store& store, const KnownJob& known,
                                    PlannedJob& planned, std::int64_t now_ms) {
  if (!met_.contains(known.batch)) {
    const auto batch = store.batch(known.batch);
    if (!batch) return batch.error();
    const auto met = meet(store, *batch, now_ms);
    if (!met) return met.error();
  }
  if (!left_.contains(known.batch) || !plan::may_change_batch(known)) return {};
  const auto today = place(store, std::string(planned.job->batch_key), now_ms);
  if (!today) return today.error();
  planned.batch = *today;
  ++leavers_[known.batch];
  ++moved_;
  return {};
}

Result<void> Planning::meet(ledger::Store& store, const BatchRecord& batch, std::int64_t now_ms) {
  if (met_.contains(batch.key)) return {};
  met_.insert(batch.key);
  if (!plan::keeps_rows(batch, setup_.batch)) {
    left_.insert(batch.key);
    return {};
  }
  return plan::is_unmade(batch) ? name_as_today(store, batch, now_ms) : Result<void>();
}

// Number, date and key stay what they are, so that under the same configuration so does the name.
Result<void> Planning::name_as_today(ledger::Store& store, BatchRecord batch, std::int64_t now_ms) {
  const bool of_this = manifest_ && manifest_->key == batch.manifest;
  const auto generation = of_this ? Result(*manifest_) : store.generation(batch.manifest);
  if (!generation) return generation.error();
  plan::NameParts parts{generation->name, generation->date, batch.number, batch.by};
  const bool same_name = plan::gives_name(setup_.batch.name, parts, batch.name);
  if (!same_name) {
    auto name = free_name(store, parts);
    if (!name) return name.error();
    batch.name = std::move(name->name);
    batch.number = parts.number = name->number;
  }
  std::string description = plan::render_name(setup_.batch.description, parts);
  if (same_name && description == batch.description) return {};
  batch.description = std::move(description);
  ++renamed_;
  if (of_this) manifest_->last_batch_number = std::max(manifest_->last_batch_number, batch.number);
  return store.rename_batch(setup_.remote, batch, now_ms);
}

Result<plan::BatchName> Planning::free_name(ledger::Store& store, const plan::NameParts& parts) {
  return plan::free_name(setup_.batch.name, parts, [&](std::string_view candidate) {
    return store.batch_name_taken(setup_.remote, candidate);
  });
}

Result<void> Planning::insert(ledger::Store& store, PlannedJob& planned, std::int64_t now_ms) {
  const JobView& view = *planned.job;
  const auto batch = place(store, std::string(view.batch_key), now_ms);
  if (!batch) return batch.error();
  NewJob job;
  job.reference_id = view.reference_id;
  job.manifest = manifest_->key;
  job.batch = *batch;
  job.line = view.rows().front().place.line;
  job.content_hash = view.content_hash;
  job.mapping = setup_.rules.mapping;
  const auto key = store.insert(setup_.remote, job, now_ms);
  if (!key) return key.error();
  planned.key = *key;
  planned.batch = *batch;
  return {};
}

Result<BatchKey> Planning::place(ledger::Store& store, const std::string& by, std::int64_t now_ms) {
  if (!setup_.batch.create) return standing_batch(store, now_ms);
  if (open_.size() >= kOpenBatchesMax && !open_.contains(by)) {
    const auto written = write_counts(store);
    if (!written) return written.error();
    open_.clear();
  }
  auto [slot, fresh] = open_.try_emplace(by);
  OpenBatch& open = slot->second;
  if (fresh) {
    auto last = store.last_batch(manifest_->key, by);
    if (!last) return last.error();
    if (*last) {
      const auto met = meet(store, **last, now_ms);
      if (!met) return met.error();
      open.record = **last;
    }
  }
  if (open.record.key == 0 || !plan::has_room(open.record.jobs + open.added, setup_.batch.size)) {
    if (open.added > 0) {
      const auto written = store.add_to_batch(open.record.key, open.added);
      if (!written) return written.error();
    }
    auto made = new_batch(store, by, now_ms);
    if (!made) return made.error();
    open = OpenBatch{std::move(*made), 0};
  }
  ++open.added;
  return open.record.key;
}

Result<BatchRecord> Planning::new_batch(ledger::Store& store, const std::string& by,
                                        std::int64_t now_ms) {
  plan::NameParts parts{setup_.manifest_name, manifest_->date, manifest_->last_batch_number + 1,
                        by};
  auto name = free_name(store, parts);
  if (!name) return name.error();
  parts.number = name->number;
  BatchRecord batch;
  batch.manifest = manifest_->key;
  batch.number = name->number;
  batch.by = by;
  batch.name = std::move(name->name);
  batch.description = plan::render_name(setup_.batch.description, parts);
  auto key = store.new_batch(setup_.remote, batch, now_ms);
  if (!key) return key.error();
  batch.key = *key;
  manifest_->last_batch_number = batch.number;
  return batch;
}

Result<BatchKey> Planning::standing_batch(ledger::Store& store, std::int64_t now_ms) {
  if (standing_) return *standing_;
  const BatchOrigin origin = setup_.batch.id.empty() ? BatchOrigin::kDefault : BatchOrigin::kFixed;
  auto known = store.standing_batch(setup_.remote, origin, setup_.batch.id);
  if (!known) return known.error();
  if (*known) {
    standing_ = (*known)->key;
    return *standing_;
  }
  BatchRecord batch;
  batch.manifest = manifest_->key;
  batch.state = BatchState::kReady;
  batch.origin = origin;
  batch.batch_id = setup_.batch.id;
  auto key = store.new_batch(setup_.remote, batch, now_ms);
  if (!key) return key.error();
  standing_ = *key;
  return *key;
}

Result<void> Planning::write_counts(ledger::Store& store) {
  for (auto& [by, open] : open_) {
    if (open.added == 0) continue;
    const auto written = store.add_to_batch(open.record.key, open.added);
    if (!written) return written.error();
    open.record.jobs += open.added;
    open.added = 0;
  }
  for (const auto& [batch, jobs] : leavers_) {
    const auto written = store.take_from_batch(batch, jobs);
    if (!written) return written.error();
  }
  leavers_.clear();
  return {};
}

}  // namespace longshore::pipeline

#include "pipeline/reconciliation.hpp"

#include <algorithm>

namespace longshore::pipeline {

using plan::Recovered;

namespace {

// Of a row that is not what was sent under its reference_id, as the ledger knows.
std::string conflict_reason(const KnownJob& known, bool seen, const ListedJobs::Listing* listing) {
  if (seen) return "an earlier row of the manifest has the reference_id, with other content";
  if (listing != nullptr) {
    return "the API lists the job " + listing->job_id +
           " under the reference_id, which was sent with other content; a new job needs a new "
           "reference_id";
  }
  return "the ledger has the reference_id as " + std::string(name_of(known.state)) +
         ", sent with other content; no list that was read shows its job";
}

// Of a row that has a job, and one that the API lists: it may have two, and both may be paid for.
std::string other_job_reason(const std::string& kept, const std::string& listed) {
  return "the ledger has the row as accepted with the job " + kept + ", the API lists the job " +
         listed +
         " under its reference_id: see at the API whether the row has two jobs; it is not sent "
         "again";
}

}  // namespace

Result<void> Reconciliation::start(ledger::Store& store, std::int64_t now_ms) {
  for (RemoteBatch& batch : batches_) {
    if (!batch.known || batch.known->state == BatchState::kReady) continue;
    const auto ready = store.set_batch(batch.known->key, BatchState::kReady, batch.known->origin,
                                       batch.batch_id, "", "", now_ms);
    if (!ready) return ready.error();
  }
  return choose_generation(store, now_ms);
}

Result<void> Reconciliation::choose_generation(ledger::Store& store, std::int64_t now_ms) {
  auto newest = store.manifest(setup_.remote, setup_.manifest_name);
  if (!newest) return newest.error();
  manifest_ = std::move(*newest);
  bool unknown = false;
  std::string date;  // the newest of a batch that the ledger does not know
  for (const RemoteBatch& batch : batches_) {
    if (batch.known || batch.elsewhere) continue;
    unknown = true;
    if (batch.made_of) date = std::max(date, batch.made_of->date);
  }
  const std::string& of_new = date.empty() ? setup_.today : date;
  if (!manifest_) return unknown ? new_generation(store, of_new, now_ms) : Result<void>();
  const bool later = date > manifest_->date;
  const bool begun_anew = manifest_->finished && (date.empty() || date >= manifest_->date);
  if (!unknown || !(later || begun_anew)) return {};
  if (!manifest_->finished) {
    auto finished = store.finish_manifest(manifest_->key, now_ms);
    if (!finished) return finished;
  }
  return new_generation(store, of_new, now_ms);
}

Result<void> Reconciliation::new_generation(ledger::Store& store, const std::string& date,
                                            std::int64_t now_ms) {
  auto made = store.new_manifest(setup_.remote, setup_.manifest_name, date, now_ms);
  if (!made) return made.error();
  manifest_ = std::move(*made);
  return {};
}

Result<Taken> Reconciliation::take(ledger::Store& store, std::span<const JobView* const> jobs,
                                   std::int64_t now_ms) {
  Taken taken;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto conflict = take_one(store, *jobs[i], now_ms, taken.rows);
    if (!conflict) return conflict.error();
    if (!conflict->empty()) taken.conflicts.push_back({i, std::move(*conflict)});
  }
  for (const auto& [batch, added] : added_) {
    const auto counted = store.add_to_batch(batch, added);
    if (!counted) return counted.error();
  }
  added_.clear();
  return taken;
}

Result<std::string> Reconciliation::take_one(ledger::Store& store, const JobView& job,
                                             std::int64_t now_ms, RecoveredRows& rows) {
  auto found = store.find(setup_.remote, job.reference_id);
  if (!found) return found.error();
  const KnownJob* known = *found ? &**found : nullptr;
  const auto listing = find_listing(job.reference_id);
  if (!listing) return listing.error();
  const bool seen = known != nullptr && seen_.contains(known->key);
  const auto decision =
      plan::decide_recovery(known, seen, listing->has_value(), job.content_hash, setup_.mapping);
  const auto changed =
      carry_out(store, decision, known, *listing ? &**listing : nullptr, job, now_ms);
  if (!changed) return changed.error();
  const std::uint64_t count = job.rows().size();
  rows.read += count;
  const bool taken = changed->changed && decision.outcome != Recovered::kConflict;
  if (taken) batches_[(*listing)->list].rows += count;
  switch (decision.outcome) {
    case Recovered::kRecorded:
      rows.recorded += count;
      break;
    case Recovered::kListed:
      if (!changed->other_job_id.empty()) {
        rows.conflicts += count;
        return other_job_reason(changed->other_job_id, (*listing)->job_id);
      }
      (changed->changed ? rows.completed : rows.unchanged) += count;
      break;
    case Recovered::kUnchanged:
      rows.unchanged += count;
      break;
    case Recovered::kRepeated:
      rows.repeated += count;
      break;
    case Recovered::kConflict:
      rows.conflicts += count;
      return conflict_reason(*known, seen, *listing ? &**listing : nullptr);
    case Recovered::kNotFound:
      rows.not_found += count;
      break;
  }
  return std::string();
}

// What a list shows that was not read to its end is left to the next recovery: a batch is
// taken over whole.
Result<std::optional<ListedJobs::Listing>> Reconciliation::find_listing(
    std::string_view reference_id) {
  auto listing = jobs_.find(reference_id);
  if (!listing || !*listing || batches_[(*listing)->list].listed) return listing;
  return std::optional<ListedJobs::Listing>();
}

Result<ledger::RecoveredJob> Reconciliation::carry_out(ledger::Store& store,
                                                       const plan::RecoveryDecision& decision,
                                                       const KnownJob* known,
                                                       const ListedJobs::Listing* listing,
                                                       const JobView& job, std::int64_t now_ms) {
  const bool insert_it = decision.outcome == Recovered::kRecorded;
  JobKey key = known != nullptr ? known->key : 0;
  BatchKey batch = 0;
  if (insert_it || decision.complete) {
    if (!manifest_) {  // all that the lists show of it is elsewhere, or the ledger knew the batch
      const auto begun = new_generation(store, setup_.today, now_ms);
      if (!begun) return begun.error();
    }
    RemoteBatch& remote_batch = batches_[listing->list];
    const auto made = recorded(store, remote_batch, std::string(job.batch_key), now_ms);
    if (!made) return made.error();
    batch = *made;
    if (insert_it) {
      const auto inserted = insert(store, remote_batch, job, now_ms);
      if (!inserted) return inserted.error();
      key = *inserted;
    }
  }
  // A conflict does not stand for its id: the row that agrees with the ledger may follow.
  if (key != 0 && decision.outcome != Recovered::kConflict) seen_.insert(key);
  if (decision.take_content) {
    const auto mapped = store.remap(key, job.content_hash, setup_.mapping);
    if (!mapped) return mapped.error();
  }
  if (batch == 0) return ledger::RecoveredJob{};
  return store.recover(key, batch, listing->job_id, now_ms);
}

Result<JobKey> Reconciliation::insert(ledger::Store& store, RemoteBatch& batch, const JobView& job,
                                      std::int64_t now_ms) {
  NewJob planned;
  planned.reference_id = job.reference_id;
  planned.manifest = manifest_->key;
  planned.batch = batch.known->key;
  planned.line = job.rows().front().place.line;
  planned.content_hash = job.content_hash;
  planned.mapping = setup_.mapping;
  if (!batch.counted) ++added_[batch.known->key];
  return store.insert(setup_.remote, planned, now_ms);
}

Result<BatchKey> Reconciliation::recorded(ledger::Store& store, RemoteBatch& batch,
                                          const std::string& by, std::int64_t now_ms) {
  if (batch.known) return batch.known->key;
  BatchRecord record;
  record.manifest = manifest_->key;
  record.state = BatchState::kReady;
  record.origin = batch.origin;
  record.batch_id = batch.origin == BatchOrigin::kDefault ? "" : batch.batch_id;
  record.jobs = batch.jobs;
  batch.counted = true;
  if (is_named(batch)) {
    record.number = number_for(batch);
    record.by = by;
    record.name = batch.name;
    record.description = plan::render_name(
        setup_.batch.description,
        {setup_.manifest_name, manifest_->date, std::max<std::uint64_t>(record.number, 1), by});
  } else {
    record.name = batch.name;  // to be shown
    // An earlier one of the list may have been the same batch.
    auto standing = store.standing_batch(setup_.remote, batch.origin, record.batch_id);
    if (!standing) return standing.error();
    if (*standing) {
      batch.counted = false;
      batch.known = std::make_unique<BatchRecord>(std::move(**standing));
      return batch.known->key;
    }
  }
  const auto key = store.new_batch(setup_.remote, record, now_ms);
  if (!key) return key.error();
  record.key = *key;
  manifest_->last_batch_number = std::max(manifest_->last_batch_number, record.number);
  batch.known = std::make_unique<BatchRecord>(std::move(record));
  if (is_named(batch) || batch.elsewhere) ++batches_recorded_;
  return *key;
}

// A batch of an earlier generation belongs to this one without a number: it is never the last.
std::uint64_t Reconciliation::number_for(const RemoteBatch& batch) const {
  const std::string& date = batch.made_of->date;
  if (!date.empty() && date != manifest_->date) return 0;
  const bool numbered = setup_.batch.name.find("{number}") != std::string::npos;
  return numbered ? batch.made_of->number : manifest_->last_batch_number + 1;
}

Result<void> Reconciliation::finish(ledger::Store& store, bool settled, std::int64_t now_ms) {
  for (RemoteBatch& batch : batches_) {
    if (batch.known || !batch.listed || batch.jobs > 0 || !is_named(batch)) continue;
    const auto made = recorded(store, batch, batch.made_of->key, now_ms);
    if (!made) return made.error();
  }
  if (!settled || !manifest_ || manifest_->finished) return {};
  return store.finish_manifest(manifest_->key, now_ms);
}

}  // namespace longshore::pipeline

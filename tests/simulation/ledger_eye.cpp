#include "watch.hpp"

namespace longshore::testing {

namespace {

std::string_view word(BatchState state) {
  constexpr std::array<std::string_view, 4> kWords{"planned", "in_doubt", "ready", "failed"};
  return kWords[static_cast<std::size_t>(state)];
}

}  // namespace

const LedgerEye::Jobs& LedgerEye::jobs() {
  look();
  return jobs_;
}

const std::map<std::string, ledger::BatchStatus>& LedgerEye::batches() {
  look();
  return batches_;
}

std::vector<ledger::ManifestStatus> LedgerEye::manifests() {
  look();
  if (!status_ || status_->remotes.empty()) return {};
  return status_->remotes.front().manifests;
}

std::vector<ledger::BatchStatus> LedgerEye::all_batches() {
  look();
  if (!status_ || status_->remotes.empty()) return {};
  return status_->remotes.front().batches;
}

void LedgerEye::look() {
  if (syncs_seen_ == disk_.syncs()) return;
  syncs_seen_ = disk_.syncs();
  disk_.copy_durable_to(copy_);
  Jobs jobs;
  std::map<std::string, ledger::BatchStatus> batches;
  status_.reset();
  // A ledger whose schema was never committed holds nothing yet.
  const auto reader = copy_.find(path_) ? ledger::ReadOnlyLedger::open(path_, vfs_.name())
                                        : Error{ErrorKind::kLedger, ""};
  if (reader) {
    auto status = (*reader)->status();
    const auto listed = (*reader)->for_each_job({}, [&](const ledger::ExportRow& row) {
      jobs.emplace(row.reference_id, row);
      return true;
    });
    if (!status || !listed) {
      findings_.add("the durable ledger cannot be read: {}",
                    !status ? status.error().message : listed.error().message);
      return;
    }
    status_ = std::move(*status);
    for (const auto& remote : status_->remotes) {
      for (const auto& batch : remote.batches) batches.emplace(batch.batch.name, batch);
    }
  } else if (!jobs_.empty()) {
    findings_.add("the durable ledger cannot be opened any more: {}", reader.error().message);
  }
  count_steps(jobs, batches);
  jobs_ = std::move(jobs);
  batches_ = std::move(batches);
}

void LedgerEye::check_batch(const ledger::ExportRow& before, const ledger::ExportRow& now) {
  if (batches_expected == Batches::kAny) return;
  const bool other_name = before.batch_name != now.batch_name;
  const bool other_batch = before.batch_id != now.batch_id;
  if (!other_name && !other_batch) return;
  if (other_name && batches_expected == Batches::kStay) {
    findings_.add("{} was in the batch \"{}\", and is in \"{}\"", now.reference_id,
                  before.batch_name, now.batch_name);
  }
  const bool may_exist =
      before.state == JobState::kInDoubt || before.state == JobState::kPresumed ||
      before.state == JobState::kUnconfirmed || before.state == JobState::kAccepted;
  if (may_exist || (!before.batch_id.empty() && !before.batch_name.empty())) {
    findings_.add("{} is {}, and has left the batch \"{}\"", now.reference_id,
                  name_of(before.state), before.batch_name);
  }
  if (other_name) coverage_.count("batch: another for its jobs");
}

// What was durable before and what is now. Several steps between two looks count as one.
void LedgerEye::count_steps(const Jobs& jobs,
                            const std::map<std::string, ledger::BatchStatus>& batches) {
  for (const auto& [id, job] : jobs) {
    const auto before = jobs_.find(id);
    if (before == jobs_.end()) {
      coverage_.transition("job", "none", name_of(job.state));
      continue;
    }
    check_batch(before->second, job);
    if (before->second.state != job.state) {
      coverage_.transition("job", name_of(before->second.state), name_of(job.state));
    } else if (before->second.job_id != job.job_id) {
      coverage_.count("job: its job_id is found later");
    }
  }
  for (const auto& [name, batch] : batches) {
    const auto before = batches_.find(name);
    const std::string_view from =
        before == batches_.end() ? "none" : word(before->second.batch.state);
    const std::string_view to = word(batch.batch.state);
    if (from != to) coverage_.transition("batch", from, to);
  }
}

}  // namespace longshore::testing

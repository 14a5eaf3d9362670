#include "checker.hpp"

#include <algorithm>

#include "reckoning.hpp"
#include "scenario.hpp"

namespace longshore::testing {
namespace {

void check_accepted(const ledger::ExportRow& row, const RemoteJobs& jobs, const Remote& remote,
                    Findings& findings) {
  const auto job = jobs.find(row.reference_id);
  if (job == jobs.end()) {
    findings.add("{} is accepted, but there is no job", row.reference_id);
    return;
  }
  const bool ours = is_ours(remote, row.reference_id);
  // Taken as done, and looked for in the lists by each run.
  const bool may_be_missing = !ours && row.job_id.empty();
  if (row.job_id != job->second.job_id && !may_be_missing) {
    findings.add("{} has job_id {}, the ledger says {}", row.reference_id, job->second.job_id,
                 row.job_id);
  }
  if (ours && !row.batch_id.empty() && row.batch_id != job->second.batch_id) {
    findings.add("{} is in batch {}, the ledger says {}", row.reference_id, job->second.batch_id,
                 row.batch_id);
  }
}

}  // namespace

void check_ledger(LedgerEye& eye, const Remote& remote, Findings& findings) {
  const RemoteJobs jobs = jobs_of(remote, findings);
  for (const auto& [id, row] : eye.jobs()) {
    if (row.state == JobState::kAccepted) {
      check_accepted(row, jobs, remote, findings);
    } else if ((row.state == JobState::kRejected || row.state == JobState::kPending) &&
               jobs.contains(id) && is_ours(remote, id)) {
      findings.add("{} is {}, but there is a job", id, name_of(row.state));
    }
  }
}

namespace {

void check_jobs(const EndOfSimulation& end, const RemoteJobs& jobs) {
  const auto& known = end.eye.jobs();
  for (const auto& [id, job] : jobs) {
    if (is_ours(end.remote, id) && !known.contains(id)) {
      end.findings.add("there is a job {} that no row stands for", id);
    }
  }
  for (const ModelJob& job : end.model.jobs()) {
    const auto row = known.find(job.reference_id);
    if (job.fate == Fate::kBad) {
      if (row != known.end()) end.findings.add("{} is bad, but in the ledger", job.reference_id);
      continue;
    }
    if (row == known.end()) {
      end.findings.add("{} was lost", job.reference_id);
      continue;
    }
    const bool has_ours = jobs.contains(job.reference_id) && is_ours(end.remote, job.reference_id);
    if (has_ours && row->second.state != JobState::kAccepted && job.version == 0) {
      end.findings.add("{} has a job, but is {}", job.reference_id, name_of(row->second.state));
    }
  }
}

// Why a row has no job: the API refuses it, or burnt its id.
void check_jobless(const EndOfSimulation& end, const RemoteJobs& jobs) {
  std::uint64_t unexplained = 0;
  for (const ModelJob& job : end.model.jobs()) {
    const std::string& id = job.reference_id;
    // Other content for a row in doubt is a conflict, and the row stays in doubt.
    if (job.fate != Fate::kGood || job.version > 0 || jobs.contains(id)) continue;
    const ledger::ExportRow& row = end.eye.jobs().at(id);
    if (end.remote.refuses(id) != (row.state == JobState::kRejected)) {
      end.findings.add("{} is {}, the API {} it", id, name_of(row.state),
                       end.remote.refuses(id) ? "refuses" : "does not refuse");
    }
    unexplained += end.remote.refuses(id) ? 0 : 1;
  }
  if (unexplained > end.remote.world().burnt()) {
    end.findings.add("{} rows have no job, but only {} ids are burnt", unexplained,
                     end.remote.world().burnt());
  }
}

void check_job_ids(const EndOfSimulation& end, const Summary& summary) {
  for (const auto& [id, row] : end.eye.jobs()) {
    if (row.state == JobState::kAccepted && row.job_id.empty()) {
      end.findings.add("{} is accepted, and has no job_id", id);
    }
  }
  if (summary.job_ids_missing > 0) {
    end.findings.add("{} job_ids are missing, says the summary", summary.job_ids_missing);
  }
}

void check_batches(const EndOfSimulation& end) {
  const BatchConfiguration& batch = end.import.configuration.batch;
  std::uint64_t made = 0;
  std::map<std::pair<ManifestKey, std::string>, const ledger::BatchStatus*> last;
  const auto batches = end.eye.all_batches();
  for (const ledger::BatchStatus& status : batches) {
    const BatchRecord& record = status.batch;
    if (record.origin == BatchOrigin::kDefault || record.origin == BatchOrigin::kFixed) continue;
    if (record.origin == BatchOrigin::kOurs && record.state != BatchState::kPlanned) ++made;
    std::uint64_t jobs = 0;
    for (const std::uint64_t count : status.jobs) jobs += count;
    if (batch.size > 0 && jobs > batch.size) {
      end.findings.add("the batch \"{}\" holds {} jobs", record.name, jobs);
    }
    // Only the last one of its kind may have room, unless jobs went elsewhere meanwhile.
    if (end.eye.batches_expected == LedgerEye::Batches::kChange) continue;
    const ledger::BatchStatus*& before = last[{record.manifest, record.by}];
    if (before != nullptr && (batch.size == 0 || before->batch.jobs < batch.size)) {
      end.findings.add("the batch \"{}\" was begun while \"{}\" had room", record.name,
                       before->batch.name);
    }
    before = &status;
  }
  const std::uint64_t at_remote = end.remote.world().batches() - 1 - end.remote.foreign_batches();
  if (at_remote > made) {
    end.findings.add("the remote has {} batches of ours, the ledger {}", at_remote, made);
  }
}

void check_summary(const Reckoning& sum, const Summary& summary, Findings& findings) {
  const Tally& rows = summary.rows;
  if (rows.read != sum.rows) findings.add("{} rows read of {}", rows.read, sum.rows);
  if (!sum.exact) return;
  if (rows.accepted + rows.already_accepted != sum.accepted || rows.duplicate != sum.duplicate ||
      rows.rejected != sum.rejected || rows.pending != sum.pending) {
    findings.add(
        "the summary says {} read, {} accepted, {} duplicate, {} rejected, {} pending; it is {}, "
        "{}, {}, {}, {}",
        rows.read, rows.accepted + rows.already_accepted, rows.duplicate, rows.rejected,
        rows.pending, sum.rows, sum.accepted, sum.duplicate, sum.rejected, sum.pending);
  }
  ExitCode expected = sum.rejects.empty() ? ExitCode::kDone : ExitCode::kRejects;
  if (sum.pending > 0) expected = ExitCode::kUnfinished;
  if (summary.exit_code != expected) {
    findings.add("exit {} where {} was due: {}", static_cast<int>(summary.exit_code),
                 static_cast<int>(expected), summary.exit_reason);
  }
}

// To the byte; and none where nothing is refused.
void check_rejects(const EndOfSimulation& end, const Reckoning& sum) {
  if (!sum.exact) return;
  const std::string expected = sum.rejects.empty() ? "" : end.model.header() + sum.rejects;
  const std::string found = end.disk.find(kRejectsPath) ? end.disk.read(kRejectsPath) : "";
  if (found != expected) {
    end.findings.add("the rejects are not the rows that were rejected:\n{}instead of\n{}", found,
                     expected);
  }
}

}  // namespace

// Whatever ended the run: it has told of the rows that it did not take, too.
void check_run(const EndOfSimulation& end, const Summary& summary) {
  const Reckoning sum = reckon(end, jobs_of(end.remote, end.findings));
  const Tally& rows = summary.rows;
  if (rows.read != sum.rows) {
    end.findings.add("{} rows read of {}, to the end", rows.read, sum.rows);
  }
  if (sum.exact && (rows.rejected != sum.rejected || rows.duplicate != sum.duplicate)) {
    end.findings.add("the summary says {} rejected, {} duplicate; it is {}, {}", rows.rejected,
                     rows.duplicate, sum.rejected, sum.duplicate);
  }
  check_rejects(end, sum);
}

void check_end(const EndOfSimulation& end, const Summary& summary) {
  const RemoteJobs jobs = jobs_of(end.remote, end.findings);
  check_ledger(end.eye, end.remote, end.findings);
  check_jobs(end, jobs);
  if (!end.findings.empty()) return;
  check_jobless(end, jobs);
  check_batches(end);
  check_job_ids(end, summary);
  if (!end.findings.empty()) return;

  const Reckoning sum = reckon(end, jobs);
  check_summary(sum, summary, end.findings);
  check_rejects(end, sum);
}

}  // namespace longshore::testing

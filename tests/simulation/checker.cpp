#include "checker.hpp"

#include <algorithm>

#include "scenario.hpp"

namespace longshore::testing {
namespace {

using RemoteJobs = std::map<std::string, simulator::JobView, std::less<>>;

RemoteJobs jobs_of(const Remote& remote, Findings& findings) {
  RemoteJobs jobs;
  for (std::uint64_t i = 0; i < remote.world().entries(); ++i) {
    const auto job = remote.world().job(i);
    if (job && !jobs.emplace(job->reference_id, *job).second) {
      findings.add("two jobs for {}", job->reference_id);
    }
  }
  return jobs;
}

bool is_ours(const Remote& remote, const std::string& id) {
  return !remote.is_foreign(id);
}

void check_accepted(const ledger::ExportRow& row, const RemoteJobs& jobs, const Remote& remote,
                    Findings& findings) {
  const auto job = jobs.find(row.reference_id);
  if (job == jobs.end()) {
    findings.add("{} is accepted, but there is no job", row.reference_id);
    return;
  }
  if (!is_ours(remote, row.reference_id)) return;  // taken as done
  if (row.job_id != job->second.job_id) {
    findings.add("{} has job_id {}, the ledger says {}", row.reference_id, job->second.job_id,
                 row.job_id);
  }
  if (!row.batch_id.empty() && row.batch_id != job->second.batch_id) {
    findings.add("{} is in batch {}, the ledger says {}", row.reference_id, job->second.batch_id,
                 row.batch_id);
  }
}

// The content that the remote has for a job is that of one version of its rows.
bool holds_content(std::string_view body, const ModelJob& job) {
  return std::ranges::all_of(
      job.urls, [&](const std::string& url) { return body.find(url) != std::string_view::npos; });
}

// What the final manifest has to come to, reckoned from what became of each reference_id.
struct Reckoning {
  std::uint64_t rows = 0;
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t rejected = 0;
  std::uint64_t pending = 0;
  std::string rejects;  // the file
  bool exact = true;    // false: it cannot be known from outside, but for the rows

  void reject(const ModelJob& job) {
    for (const std::string& row : job.rows) rejects += row;
  }
};

// Other content was accepted before.
bool conflicts(const ModelJob& job, JobState state, const RemoteJobs& jobs) {
  const auto at_remote = jobs.find(job.reference_id);
  return state == JobState::kAccepted && job.version > 0 && at_remote != jobs.end() &&
         !holds_content(at_remote->second.body, job);
}

void reckon_good(const ModelJob& job, JobState state, const RemoteJobs& jobs, const Remote& remote,
                 Reckoning& sum) {
  const std::uint64_t rows = job.rows.size();
  const bool accepted = state == JobState::kAccepted;
  // Which content somebody else's job was taken for, only the ledger knows.
  if (accepted && job.version > 0 && !is_ours(remote, job.reference_id)) sum.exact = false;
  if (conflicts(job, state, jobs)) {
    sum.rejected += rows;
    sum.reject(job);
  } else if (accepted) {
    sum.accepted += rows;
  } else if (state == JobState::kRejected) {
    sum.rejected += rows;
    sum.reject(job);
  } else if (state == JobState::kDuplicate) {
    sum.duplicate += rows;
    sum.reject(job);
  } else {
    sum.pending += rows;
    // Which content an unsettled id stands for, only the ledger knows.
    if (job.version > 0) sum.exact = false;
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
    // Only the last one of its kind may have room.
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

}  // namespace

void check_end(const EndOfSimulation& end, const Summary& summary) {
  const RemoteJobs jobs = jobs_of(end.remote, end.findings);
  const auto& known = end.eye.jobs();
  check_ledger(end.eye, end.remote, end.findings);
  check_jobs(end, jobs);
  if (!end.findings.empty()) return;
  check_jobless(end, jobs);
  check_batches(end);
  if (!end.findings.empty()) return;

  Reckoning sum;
  sum.rows = end.model.rows();
  for (const ModelJob& job : end.model.jobs()) {
    const std::uint64_t rows = job.rows.size();
    if (job.fate == Fate::kGood) {
      reckon_good(job, known.at(job.reference_id).state, jobs, end.remote, sum);
    } else if (job.fate == Fate::kRepeat &&
               !conflicts(job, known.at(job.reference_id).state, jobs)) {
      sum.duplicate += rows;
    } else {
      sum.rejected += rows;
      sum.reject(job);
    }
  }
  check_summary(sum, summary, end.findings);
  const std::string expected = sum.rejects.empty() ? "" : end.model.header() + sum.rejects;
  if (sum.exact && !sum.rejects.empty() && end.disk.read(kRejectsPath) != expected) {
    end.findings.add("the rejects are not the rows that were rejected:\n{}instead of\n{}",
                     end.disk.read(kRejectsPath), expected);
  }
}

}  // namespace longshore::testing

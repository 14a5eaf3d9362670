#include "reckoning.hpp"

#include <algorithm>

namespace longshore::testing {
namespace {

// The content that the remote has for a job is that of one version of its rows.
bool holds_content(std::string_view body, const ModelJob& job) {
  return std::ranges::all_of(
      job.urls, [&](const std::string& url) { return body.find(url) != std::string_view::npos; });
}

// Other content was accepted before.
bool conflicts(const ModelJob& job, JobState state, const RemoteJobs& jobs) {
  const auto at_remote = jobs.find(job.reference_id);
  return state == JobState::kAccepted && job.version > 0 && at_remote != jobs.end() &&
         !holds_content(at_remote->second.body, job);
}

void reckon_good(const ModelJob& job, JobState state, const RemoteJobs& jobs,
                 const EndOfSimulation& end, Reckoning& sum) {
  const std::uint64_t rows = job.rows.size();
  const bool accepted = state == JobState::kAccepted;
  const bool accept =
      end.import.configuration.delivery.on_remote_duplicate == OnRemoteDuplicate::kAccept;
  // Which content somebody else's job was taken for, only the ledger knows.
  if (accepted && job.version > 0 && !is_ours(end.remote, job.reference_id)) {
    sum.exact = false;
  }
  // Whether it was refused for what it holds now, too.
  const bool refused = state == JobState::kRejected || state == JobState::kDuplicate;
  if (refused && job.version > 0) sum.exact = false;
  if (conflicts(job, state, jobs)) {
    sum.rejected += rows;
    sum.reject(job);
  } else if (accepted) {
    sum.accepted += rows;
  } else if (state == JobState::kRejected) {
    sum.rejected += rows;
    sum.reject(job);
  } else if (state == JobState::kDuplicate && !accept) {
    sum.duplicate += rows;
    sum.reject(job);
  } else {
    sum.pending += rows;
    // Which content an unsettled id stands for, only the ledger knows.
    if (job.version > 0) sum.exact = false;
  }
}

}  // namespace

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

Reckoning reckon(const EndOfSimulation& end, const RemoteJobs& jobs) {
  const auto& known = end.eye.jobs();
  Reckoning sum;
  sum.rows = end.model.rows();
  for (const ModelJob& job : end.model.jobs()) {
    const auto row = known.find(job.reference_id);
    const JobState state = row == known.end() ? JobState::kPending : row->second.state;
    if (job.fate == Fate::kGood) {
      reckon_good(job, state, jobs, end, sum);
    } else if (job.fate == Fate::kRepeat && !conflicts(job, state, jobs)) {
      sum.duplicate += job.rows.size();
    } else {
      sum.rejected += job.rows.size();
      sum.reject(job);
    }
  }
  return sum;
}

}  // namespace longshore::testing

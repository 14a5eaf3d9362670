#include "cli/status_text.hpp"

#include <algorithm>
#include <numeric>

#include "cli/table.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

using report::grouped;
using report::one_line;

constexpr std::size_t kBatchesShown = 20;  // of each remote, the newest
constexpr std::size_t kInDoubtShown = 10;

std::string time_text(std::int64_t ms) {
  return report::rfc3339(SystemTime(std::chrono::milliseconds(ms)));
}

// The headings and cells that manifests and batches share.
void add_count_headings(std::vector<std::string>& headings) {
  for (const char* heading : {">jobs", ">accepted", ">?pending", ">?in doubt", ">?presumed",
                              ">?unconfirmed", ">?rejected", ">?duplicate"}) {
    headings.emplace_back(heading);
  }
}

void add_counts(std::vector<std::string>& cells, const ledger::JobCounts& jobs) {
  const auto count = [&jobs](JobState state) {
    return grouped(jobs[static_cast<std::size_t>(state)]);
  };
  cells.push_back(grouped(std::accumulate(jobs.begin(), jobs.end(), std::uint64_t{0})));
  for (const JobState state :
       {JobState::kAccepted, JobState::kPending, JobState::kInDoubt, JobState::kPresumed,
        JobState::kUnconfirmed, JobState::kRejected, JobState::kDuplicate}) {
    cells.push_back(count(state));
  }
}

std::string_view word_for(BatchState state) {
  switch (state) {
    case BatchState::kPlanned:
      return "planned";
    case BatchState::kInDoubt:
      return "in doubt";
    case BatchState::kReady:
      return "ready";
    case BatchState::kFailed:
      return "refused";
  }
  return "unknown";
}

std::string shown_name(const ledger::BatchStatus& status) {
  if (status.batch.origin == BatchOrigin::kDefault) return "(the default batch)";
  const std::string& name = status.batch.name.empty() ? status.batch.batch_id : status.batch.name;
  return one_line(name);
}

std::string manifests_text(const ledger::RemoteStatus& remote) {
  std::vector<std::string> headings{"manifest", "first run", "finished", ">batches"};
  add_count_headings(headings);
  Table table(std::move(headings));
  for (const ledger::ManifestStatus& status : remote.manifests) {
    std::vector<std::string> cells{one_line(status.manifest.name), status.manifest.date,
                                   status.manifest.finished ? "yes" : "no",
                                   grouped(status.batches)};
    add_counts(cells, status.jobs);
    table.add(std::move(cells));
  }
  return table.text();
}

std::string batches_text(const ledger::RemoteStatus& remote) {
  std::vector<std::string> headings{"batch", "state", "batch_id"};
  add_count_headings(headings);
  Table table(std::move(headings));
  const std::size_t hidden = remote.batches.size() - std::min(remote.batches.size(), kBatchesShown);
  for (std::size_t i = hidden; i < remote.batches.size(); ++i) {
    const ledger::BatchStatus& status = remote.batches[i];
    std::vector<std::string> cells{shown_name(status), std::string(word_for(status.batch.state)),
                                   one_line(status.batch.batch_id)};
    add_counts(cells, status.jobs);
    table.add(std::move(cells));
  }
  std::string out = table.text();
  if (hidden > 0) {
    out += "  (the newest " + grouped(kBatchesShown) + "; `longshore export` names all)\n";
  }
  for (const ledger::BatchStatus& status : remote.batches) {
    if (status.batch.state != BatchState::kFailed) continue;
    out += "  " + shown_name(status) + " was refused: " + one_line(status.code) + " " +
           one_line(status.reason) + "\n";
  }
  return out;
}

std::string doubts_text(const ledger::LedgerStatus& status) {
  if (status.in_doubt == 0) return "";
  std::string out = "\nrows in doubt: " + grouped(status.in_doubt) +
                    " (sent, the answer not known; the next import settles them)\n";
  const std::size_t shown = std::min(kInDoubtShown, status.in_doubt_first.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const ledger::ExportRow& row = status.in_doubt_first[i];
    out += "  " + one_line(row.manifest) + ", line " + grouped(row.line) + ": " +
           one_line(row.reference_id) + "\n";
  }
  return out;
}

std::string runs_text(const ledger::LedgerStatus& status) {
  Table table({"run", "manifest", "started", ">took", ">exit"});
  for (const ledger::RunStatus& run : status.last_runs) {
    const std::chrono::milliseconds took(run.finished_ms - run.started_ms);
    table.add({one_line(run.run_id), one_line(run.manifest_name), time_text(run.started_ms),
               report::spoken(took), std::to_string(run.exit_code)});
  }
  const std::string text = table.text();
  return text.empty() ? "" : "\nruns, the newest first\n" + text;
}

}  // namespace

std::string status_text(const std::string& ledger_path, const ledger::LedgerStatus& status) {
  std::string out = "ledger " + one_line(ledger_path) + "\n";
  if (status.remotes.empty()) out += "\nnothing has been imported yet\n";
  for (const ledger::RemoteStatus& remote : status.remotes) {
    out += "\n" + one_line(remote.origin) + ", project " + one_line(remote.project_id) + "\n";
    out += manifests_text(remote);
    out += batches_text(remote);
  }
  return out + doubts_text(status) + runs_text(status);
}

}  // namespace longshore::cli

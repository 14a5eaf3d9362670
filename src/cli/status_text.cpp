#include "cli/status_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "cli/option_values.hpp"
#include "cli/status_progress.hpp"
#include "cli/table.hpp"
#include "core/unix_time.hpp"
#include "core/wording.hpp"
#include "ledger/lock.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

using report::one_line;

constexpr std::size_t kBatchesShown = 20;  // of each remote, the newest
constexpr std::size_t kInDoubtShown = 10;

std::string time_text(std::int64_t ms) {
  return report::rfc3339(from_unix_ms(ms));
}

// The headings and cells that manifests and batches share. Beside a run, what is in
// doubt may be on its way as well.
void add_count_headings(std::vector<std::string>& headings, bool beside_run) {
  for (const char* heading :
       {">jobs", ">accepted", ">?pending", beside_run ? ">?unsettled" : ">?in doubt", ">?presumed",
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

std::string manifests_text(const ledger::RemoteStatus& remote, bool beside_run) {
  std::vector<std::string> headings{"manifest", "first run", "finished", ">batches"};
  add_count_headings(headings, beside_run);
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

// What earlier runs found the remote to bear.
std::string pace_text(const ledger::RemoteStatus& remote) {
  if (!remote.pace) return "";
  std::string text;
  if (remote.pace->requests_per_second > 0) {
    text = report::decimal(remote.pace->requests_per_second) + " requests/s";
  }
  if (remote.pace->in_flight > 0) {
    text += (text.empty() ? "" : ", ") + grouped(remote.pace->in_flight) + " at once";
  }
  if (text.empty()) return "";
  return "  learned pace: " + text + " (" + time_text(remote.pace->updated_ms) + ")\n";
}

std::string batches_text(const ledger::RemoteStatus& remote, bool beside_run) {
  std::vector<std::string> headings{"batch", "state", "batch_id"};
  add_count_headings(headings, beside_run);
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

std::string doubts_text(const LedgerView& view) {
  const std::uint64_t on_their_way = view.run ? view.run->on_their_way : 0;
  const std::uint64_t doubts = view.status.in_doubt - std::min(view.status.in_doubt, on_their_way);
  if (doubts == 0) return "";
  std::string out = "\nrows in doubt: " + grouped(doubts) +
                    " (sent, the answer not known; the next import settles them)\n";
  std::size_t shown = 0;
  for (const ledger::ExportRow& row : view.status.in_doubt_first) {
    const SystemTime updated{std::chrono::milliseconds(row.updated_at_ms)};
    const bool of_the_run = view.run && view.run->since && updated >= *view.run->since;
    if (of_the_run || shown++ >= kInDoubtShown) continue;
    out += "  " + one_line(row.manifest) + ", line " + grouped(row.line) + ": " +
           one_line(row.reference_id) + "\n";
  }
  return out;
}

// How far the newest generation of the run's manifest is, by what was planned. Which project it
// is for is known once the run has noted something.
std::string planned_text(const LedgerView& view) {
  const ledger::ManifestStatus* found = nullptr;
  for (const ledger::RemoteStatus& remote : view.status.remotes) {
    if (view.run->noted && view.run->noted->progress.remote != remote.key) continue;
    for (const ledger::ManifestStatus& one : remote.manifests) {
      const bool newer = one.manifest.name == view.run->manifest && !one.manifest.finished;
      if (newer) found = &one;
    }
  }
  if (found == nullptr) return "";
  const auto count = [&](JobState state) { return found->jobs[static_cast<std::size_t>(state)]; };
  const std::uint64_t all =
      std::accumulate(found->jobs.begin(), found->jobs.end(), std::uint64_t{0});
  const std::uint64_t settled =
      count(JobState::kAccepted) + count(JobState::kRejected) + count(JobState::kDuplicate);
  const auto percent = all == 0 ? 0 : settled * 100 / all;
  return fmt::format("  {} of {} planned jobs settled ({} %), {} on their way\n", grouped(settled),
                     grouped(all), percent, grouped(view.run->on_their_way));
}

std::string run_text(const LedgerView& view) {
  if (!view.run) return "";
  return "\nunder way: " + one_line(view.run->holder) + "\n" + planned_text(view) +
         (view.run->noted ? progress_text(*view.run->noted) : "");
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

RunUnderWay run_of_holder(const std::string& holder) {
  RunUnderWay run{.holder = holder};
  const auto parsed = ledger::LockHolder::parse(holder);
  if (!parsed) return run;
  run.manifest = parsed->manifest;
  run.since = parsed->since;
  return run;
}

void assign_progress(RunProgress progress, std::int64_t locked_at_ms, LedgerView& view) {
  NotedProgress noted{std::move(progress), {}};
  const std::int64_t noted_ms = noted.progress.noted_ms;
  noted.age = std::chrono::milliseconds(std::max<std::int64_t>(locked_at_ms - noted_ms, 0));
  if (!view.run) {
    if (noted_ms < locked_at_ms) view.broken_off = std::move(noted);
    return;
  }
  const SystemTime at{std::chrono::milliseconds(noted_ms)};
  const bool of_the_run = view.run->since && at >= *view.run->since;
  (of_the_run ? view.run->noted : view.broken_off) = std::move(noted);
}

std::string status_text(const LedgerView& view) {
  std::string out = "ledger " + one_line(view.path) + "\n";
  if (view.status.remotes.empty()) {
    out += view.status.last_runs.empty() ? "\nnothing has been imported yet\n"
                                         : "\nno row belongs to it: those that it shares with an "
                                           "earlier manifest stay with that\n";
  }
  for (const ledger::RemoteStatus& remote : view.status.remotes) {
    out += "\n" + one_line(remote.origin) + ", project " + one_line(remote.project_id) + "\n";
    out += manifests_text(remote, view.run.has_value());
    out += batches_text(remote, view.run.has_value());
    out += pace_text(remote);
  }
  return out + run_text(view) + broken_off_text(view.broken_off) + doubts_text(view) +
         runs_text(view.status);
}

}  // namespace longshore::cli

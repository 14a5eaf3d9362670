#include "cli/option_values.hpp"
#include "cli/status_progress.hpp"
#include "ledger/transitions.hpp"

namespace longshore::cli {
namespace {

using report::ObjectWriter;

void add_jobs(ObjectWriter& json, const ledger::JobCounts& jobs) {
  json.object("jobs", [&](ObjectWriter& counts) {
    for (const JobState state : kJobStates) {
      counts.whole(name_of(state), jobs[static_cast<std::size_t>(state)]);
    }
  });
}

void add_manifest(ObjectWriter& json, const ledger::ManifestStatus& status) {
  json.text("name", status.manifest.name);
  json.text("date", status.manifest.date);
  add_time(json, "started_at", status.started_ms);
  if (status.finished_ms) {
    add_time(json, "finished_at", *status.finished_ms);
  } else {
    json.raw("finished_at", "null");
  }
  json.whole("batches", status.batches);
  add_jobs(json, status.jobs);
}

void add_batch(ObjectWriter& json, const ledger::BatchStatus& status) {
  json.text("name", status.batch.name);
  json.text("batch_id", status.batch.batch_id);
  json.text("state", ledger::name_of(status.batch.state));
  json.text("code", status.code);
  json.text("reason", status.reason);
  add_jobs(json, status.jobs);
}

void add_run(ObjectWriter& json, const ledger::RunStatus& run) {
  json.text("run_id", run.run_id);
  json.text("manifest", run.manifest_name);
  add_time(json, "started_at", run.started_ms);
  add_time(json, "finished_at", run.finished_ms);
  json.raw("exit_code", std::to_string(run.exit_code));
  // As it was written then; its lines keep their own indent.
  const std::size_t end = run.summary_json.find_last_not_of(" \n");
  json.raw("summary", end == std::string::npos
                          ? "null"
                          : std::string_view(run.summary_json).substr(0, end + 1));
}

void add_pace(ObjectWriter& json, const std::optional<LearnedPace>& pace) {
  if (!pace) {
    json.raw("learned_pace", "null");
    return;
  }
  json.object("learned_pace", [&](ObjectWriter& inner) {
    inner.number("requests_per_second", pace->requests_per_second);
    inner.whole("in_flight", pace->in_flight);
    add_time(inner, "updated_at", pace->updated_ms);
  });
}

void add_run_under_way(ObjectWriter& json, const std::optional<RunUnderWay>& run) {
  if (!run) {
    json.raw("under_way", "null");
    return;
  }
  json.object("under_way", [&](ObjectWriter& inner) {
    inner.text("holder", run->holder);
    inner.text("manifest", run->manifest);
    inner.whole("on_their_way", run->on_their_way);
    add_progress(inner, run->noted);
  });
}

}  // namespace

std::string status_json(const LedgerView& view) {
  std::string out;
  ObjectWriter json(out);
  json.text("ledger", view.path);
  add_run_under_way(json, view.run);
  add_broken_off(json, view.broken_off);
  json.objects("remotes", view.status.remotes, [](ObjectWriter& inner, const auto& remote) {
    inner.text("origin", remote.origin);
    inner.text("project_id", remote.project_id);
    add_pace(inner, remote.pace);
    inner.objects("manifests", remote.manifests, add_manifest);
    inner.objects("batches", remote.batches, add_batch);
  });
  json.whole("in_doubt", view.status.in_doubt);
  json.objects("in_doubt_first", view.status.in_doubt_first,
               [](ObjectWriter& inner, const ledger::ExportRow& row) {
                 inner.text("manifest", row.manifest);
                 inner.whole("line", row.line);
                 inner.text("reference_id", row.reference_id);
                 add_time(inner, "updated_at", row.updated_at_ms);
               });
  json.objects("runs", view.status.last_runs, add_run);
  json.end();
  return out + "\n";
}

}  // namespace longshore::cli

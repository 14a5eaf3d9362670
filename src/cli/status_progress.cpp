#include "cli/status_progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/unix_time.hpp"
#include "core/wording.hpp"
#include "report/pace.hpp"
#include "report/progress.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

using report::ObjectWriter;
using report::one_line;

// The look from which the note was made, as far as it was kept; it lives as long as the note.
Progress look_of(const RunProgress& noted) {
  Progress look;
  look.rows = noted.rows;
  look.bytes_read = noted.bytes_read;
  look.bytes_all = noted.bytes_all;
  look.read_to_end = noted.read_to_end;
  look.requests.retried = noted.retried;
  look.in_flight = noted.in_flight;
  look.limit = noted.limit;
  look.rate = noted.rate;
  look.phase = noted.phase;
  look.waiting_for = noted.waiting_for;
  return look;
}

report::Pace pace_of(const RunProgress& noted) {
  report::Pace pace = report::pace_of(look_of(noted));
  pace.requests_per_second = noted.requests_per_second;
  pace.left = report::time_left(pace, noted.rows_per_second);
  return pace;
}

std::uint64_t unsettled(const Tally& rows) {
  return rows.read - std::min(rows.read, rows.settled() + rows.pending);
}

std::string rows_text(const Tally& rows) {
  return fmt::format(
      "{} read: {} accepted, {} already accepted, {} duplicate, {} rejected, {} pending, "
      "{} not settled",
      grouped(rows.read), grouped(rows.accepted), grouped(rows.already_accepted),
      grouped(rows.duplicate), grouped(rows.rejected), grouped(rows.pending),
      grouped(unsettled(rows)));
}

void add_rows(ObjectWriter& json, const Tally& rows) {
  json.object("rows", [&rows](ObjectWriter& inner) {
    inner.whole("read", rows.read);
    inner.whole("accepted", rows.accepted);
    inner.whole("already_accepted", rows.already_accepted);
    inner.whole("duplicate", rows.duplicate);
    inner.whole("rejected", rows.rejected);
    inner.whole("pending", rows.pending);
    inner.whole("unsettled", unsettled(rows));
  });
}

// null where nobody knows.
void add_whole(ObjectWriter& json, const report::Pace& pace) {
  json.raw("rows_all", pace.rows_all > 0 ? std::to_string(pace.rows_all) : "null");
  json.raw("rows_all_exact", pace.rows_all_exact ? "true" : "false");
  json.raw("percent", pace.percent ? report::decimal(*pace.percent) : "null");
  json.raw("left_seconds", pace.left ? std::to_string(pace.left->count()) : "null");
}

void add_members(ObjectWriter& json, const NotedProgress& noted) {
  const RunProgress& progress = noted.progress;
  json.text("run_id", progress.run_id);
  json.text("manifest", progress.manifest_name);
  add_time(json, "started_at", progress.started_ms);
  add_time(json, "noted_at", progress.noted_ms);
  json.number("age_seconds", noted.age.count());
  json.text("phase", progress.phase);
  json.text("waiting_for", progress.waiting_for);
  add_rows(json, progress.rows);
  add_whole(json, pace_of(progress));
  json.number("requests_per_second", progress.requests_per_second);
  json.number("rows_per_second", progress.rows_per_second);
  json.whole("in_flight", progress.in_flight);
}

void add_noted(ObjectWriter& json, std::string_view name,
               const std::optional<NotedProgress>& noted) {
  if (!noted) {
    json.raw(name, "null");
    return;
  }
  json.object(name, [&noted](ObjectWriter& inner) { add_members(inner, *noted); });
}

}  // namespace

void add_time(report::ObjectWriter& json, std::string_view name, std::int64_t ms) {
  json.text(name, report::rfc3339(from_unix_ms(ms)));
}

std::string progress_text(const NotedProgress& noted) {
  return fmt::format("  {} ago, {}\n  {}\n", report::spoken(noted.age),
                     one_line(report::plain_text(look_of(noted.progress), pace_of(noted.progress))),
                     rows_text(noted.progress.rows));
}

std::string broken_off_text(const std::optional<NotedProgress>& noted) {
  if (!noted) return "";
  return fmt::format(
      "\nbroken off: run {} of {} has no end and runs no more (killed, or this is a copy); run the "
      "same command again\n{}",
      one_line(noted->progress.run_id), one_line(noted->progress.manifest_name),
      progress_text(*noted));
}

void add_progress(ObjectWriter& json, const std::optional<NotedProgress>& noted) {
  add_noted(json, "progress", noted);
}

void add_broken_off(ObjectWriter& json, const std::optional<NotedProgress>& noted) {
  add_noted(json, "broken_off", noted);
}

}  // namespace longshore::cli

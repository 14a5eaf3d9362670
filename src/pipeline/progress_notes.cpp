#include "pipeline/progress_notes.hpp"

#include <chrono>

#include "core/unix_time.hpp"

namespace longshore::pipeline {
namespace {

std::uint64_t skipped(const Tally& rows) {
  return rows.already_accepted + rows.duplicate;
}

double a_second(std::uint64_t now, std::uint64_t before, double seconds) {
  return seconds > 0 && now > before ? static_cast<double>(now - before) / seconds : 0;
}

}  // namespace

ProgressNotes::ProgressNotes(const ImportOptions& options, const Clock& clock, SteadyTime started)
    : options_(options),
      clock_(clock),
      started_ms_(unix_ms(clock.system_now() - std::chrono::duration_cast<SystemTime::duration>(
                                                   clock.steady_now() - started))),
      last_at_(clock.steady_now()) {}

RunProgress ProgressNotes::make(const Progress& look) {
  const SteadyTime now = clock_.steady_now();
  const double seconds = std::chrono::duration<double>(now - last_at_).count();
  RunProgress note;
  note.run_id = options_.run_id;
  note.manifest_name = options_.manifest_name;
  note.started_ms = started_ms_;
  note.noted_ms = unix_ms(clock_.system_now());
  note.phase = look.phase;
  note.waiting_for = look.waiting_for;
  note.rows = look.rows;
  note.bytes_read = look.bytes_read;
  note.bytes_all = look.bytes_all;
  note.read_to_end = look.read_to_end;
  note.retried = look.requests.retried;
  note.in_flight = look.in_flight;
  note.requests_per_second = a_second(look.requests.sent, last_sent_, seconds);
  note.rows_per_second = a_second(look.rows.settled(), last_rows_.settled(), seconds);
  const double skipped_a_second = a_second(skipped(look.rows), skipped(last_rows_), seconds);
  // Where most rows are sent, those that are skipped tell nothing of how long the rest takes.
  if (2 * skipped_a_second <= note.rows_per_second) note.rows_per_second -= skipped_a_second;
  note.limit = look.limit;
  note.rate = look.rate;
  last_at_ = now;
  last_sent_ = look.requests.sent;
  last_rows_ = look.rows;
  return note;
}

}  // namespace longshore::pipeline

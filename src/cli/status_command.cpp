#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/ledger_reading.hpp"
#include "cli/status_text.hpp"
#include "core/unix_time.hpp"
#include "ledger/place.hpp"

namespace longshore::cli {
namespace {

// The run that holds the ledger, if one does, and what it intended since it started: of the
// manifest `name`, or of any. A run may send rows that belong to another manifest.
Result<std::optional<RunUnderWay>> run_under_way(LedgerReading& reading, const std::string& name,
                                                 const ledger::LedgerStatus& status) {
  const auto place = ledger::place_of(reading.path());
  if (!place) return place.error();
  const auto holder = reading.environment().files().lock_holder(place->lock());
  if (!holder) return std::optional<RunUnderWay>{};
  RunUnderWay run = run_of_holder(*holder);
  if (status.in_doubt == 0 || !run.since) return std::optional(std::move(run));
  ledger::JobFilter filter;
  filter.states = {JobState::kInDoubt};
  filter.since_ms = unix_ms(*run.since);
  filter.manifest = name;
  const auto counted = reading.ledger().for_each_job(filter, [&](const auto&) {
    ++run.on_their_way;
    return true;
  });
  if (!counted) return counted.error();
  return std::optional(std::move(run));
}

Result<std::string> look(const StatusCommand& command) {
  LedgerReading reading(command.common);
  if (auto opened = reading.open(); !opened) return opened.error();
  auto status = reading.ledger().status(command.common.name);
  if (!status) return status.error();
  const std::int64_t locked_at_ms = unix_ms(reading.environment().clock().system_now());
  auto run = run_under_way(reading, command.common.name, *status);
  if (!run) return run.error();
  auto progress = reading.ledger().run_progress();
  if (!progress) return progress.error();
  LedgerView view{.path = reading.path(), .status = std::move(*status), .run = std::move(*run)};
  if (*progress) assign_progress(std::move(**progress), locked_at_ms, view);
  if (const std::string& name = command.common.name; !name.empty()) {
    keep_manifest(name, view);
    if (view.status.remotes.empty() && view.status.last_runs.empty()) {
      return Error{ErrorKind::kUsage, "the ledger " + reading.path() + " knows no manifest \"" +
                                          name + "\"; `longshore status` lists those it knows"};
    }
  }
  return command.json ? status_json(view) : status_text(view);
}

}  // namespace

ExitCode run(const StatusCommand& command) {
  const auto text = look(command);
  if (!text) {
    complain(text.error().message);
    return exit_code_of(text.error().kind);
  }
  return print(*text) ? ExitCode::kDone : exit_code_of(ErrorKind::kOutput);
}

}  // namespace longshore::cli

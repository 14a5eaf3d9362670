#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/export_rows.hpp"
#include "cli/ledger_reading.hpp"
#include "core/unix_time.hpp"

namespace longshore::cli {
namespace {

constexpr std::uint64_t kRowsPerLook = 1'000;

// Of an export without a row: a name that the ledger does not know is a slip, and no empty night.
Result<void> check_names(LedgerReading& reading, const ExportCommand& command) {
  const std::string& manifest = command.common.name;
  if (manifest.empty() && command.batch.empty()) return {};
  const auto status = reading.ledger().status(manifest);
  if (!status) return status.error();
  bool manifest_known = manifest.empty() || !status->last_runs.empty();
  bool batch_known = command.batch.empty();
  for (const ledger::RemoteStatus& remote : status->remotes) {
    for (const ledger::ManifestStatus& one : remote.manifests) {
      manifest_known = manifest_known || one.manifest.name == manifest;
    }
    for (const ledger::BatchStatus& one : remote.batches) {
      batch_known =
          batch_known || one.batch.name == command.batch || one.batch.batch_id == command.batch;
    }
    // Older ones are not listed.
    batch_known = batch_known || remote.batches.size() >= ledger::ReadOnlyLedger::kBatchesShownMax;
  }
  if (manifest_known && batch_known) return {};
  const std::string what = manifest_known ? "batch \"" + command.batch : "manifest \"" + manifest;
  return Error{ErrorKind::kUsage, "the ledger " + reading.path() + " knows no " + what +
                                      "\"; `longshore status` lists those it knows"};
}

Result<void> write_rows(LedgerReading& reading, const ExportCommand& command) {
  if (auto opened = reading.open(); !opened) return opened;
  ledger::JobFilter filter;
  filter.manifest = command.common.name;
  filter.states = command.states;
  filter.batch = command.batch;
  if (command.since) filter.since_ms = unix_ms(*command.since);
  const bool csv = command.format == ExportFormat::kCsv;
  StandardOutput out;
  Result<void> written;
  std::uint64_t rows = 0;
  if (csv) written = out.write(csv_header());
  Result<void> read = reading.ledger().for_each_job(filter, [&](const auto& row) {
    if (written) written = out.write(csv ? csv_row(row, command.spreadsheet_safe) : jsonl_row(row));
    if (++rows % kRowsPerLook == 0) reading.show_rows(rows);
    return written && !out.gone();
  });
  if (!written) return written;
  if (!read) return read;
  if (rows == 0) {
    if (auto known = check_names(reading, command); !known) return known;
  }
  return out.flush();
}

}  // namespace

ExitCode run(const ExportCommand& command) {
  LedgerReading reading(command.common);
  const Result<void> done = write_rows(reading, command);
  if (done) return ExitCode::kDone;
  complain(done.error().message);
  return exit_code_of(done.error().kind);
}

}  // namespace longshore::cli

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/export_rows.hpp"
#include "cli/open_ledger.hpp"

namespace longshore::cli {
namespace {

Result<void> write_rows(ledger::ReadOnlyLedger& ledger, ExportFormat format,
                        const std::string& manifest) {
  ledger::JobFilter filter;
  filter.manifest = manifest;
  StandardOutput out;
  Result<void> written;
  if (format == ExportFormat::kCsv) written = out.write(csv_header());
  const Result<void> read = ledger.for_each_job(filter, [&](const ledger::ExportRow& row) {
    if (written) written = out.write(format == ExportFormat::kCsv ? csv_row(row) : jsonl_row(row));
    return written && !out.gone();
  });
  if (!written) return written;
  if (!read) return read;
  return out.flush();
}

}  // namespace

ExitCode run(const ExportCommand& command) {
  const auto opened = open_ledger(command.common);
  const Result<void> done = opened ? write_rows(*opened->ledger, command.format, command.name)
                                   : Result<void>(opened.error());
  if (done) return ExitCode::kDone;
  complain(done.error().message);
  return exit_code_of(done.error().kind);
}

}  // namespace longshore::cli

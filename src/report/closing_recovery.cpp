#include <fmt/format.h>

#include "core/wording.hpp"
#include "report/closing.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

void add_count(std::string& out, std::string_view label, std::uint64_t rows,
               std::string_view meaning) {
  if (rows == 0) return;
  add_line(out, label, fmt::format("{}: {}", counted(rows, "row"), meaning));
}

}  // namespace

std::string closing_block(const Recovery& recovery) {
  const RecoveredRows& rows = recovery.rows;
  std::string out;
  add_line(out, "manifest",
           counted(rows.read, "row") +
               (recovery.manifest_complete ? ", read to its end" : ", not read to its end"));
  add_line(out, "lists",
           fmt::format("{} in {}, {} new to the ledger", counted(recovery.jobs_listed, "job"),
                       counted(recovery.batches.listed, "batch", "batches"),
                       grouped(recovery.batches.recorded)));
  const bool all_listed = recovery.batches.unavailable == 0;
  if (!all_listed) {
    add_line(out, "",
             counted(recovery.batches.unavailable, "list") +
                 " could not be read to the end: what they hold is not known");
  }
  add_count(out, "recorded", rows.recorded, "listed, and new to the ledger");
  add_count(out, "completed", rows.completed, "listed, and not yet settled in the ledger");
  add_count(out, "elsewhere", recovery.rows_elsewhere,
            "of these, in batches of other names: see the log");
  add_count(out, "unchanged", rows.unchanged, "the ledger had them");
  add_count(out, "repeated", rows.repeated, "their reference_id stands earlier in the manifest");
  add_count(out, "conflicts", rows.conflicts,
            "their reference_id stands for other content or another job");
  add_count(out, "not found", rows.not_found,
            all_listed ? "in no list; the next import sends them"
                       : "in none of the lists that could be read; recover again before the next "
                         "import, which would send them");
  add_count(out, "invalid", rows.invalid, "the next import rejects them");
  if (const std::string& path = recovery.conflicts_path; !path.empty()) {
    add_line(out, "files", fmt::format("{:<11}{}", "conflicts", one_line(path)));
    add_line(out, "", fmt::format("{:<11}{}", "reasons", one_line(reasons_path(path))));
  }
  return out;
}

std::string last_line(const Recovery& recovery) {
  const RecoveredRows& rows = recovery.rows;
  const bool began = rows.read > 0 || recovery.manifest_complete;
  std::string line = "longshore: nothing was recovered";
  if (began) {
    line = fmt::format("longshore: recovered {}: {} recorded, {} completed, {} not found",
                       one_line(recovery.manifest), counted(rows.recorded, "row"),
                       grouped(rows.completed), grouped(rows.not_found));
    if (rows.conflicts > 0) line += ", " + counted(rows.conflicts, "conflict");
    if (!recovery.conflicts_path.empty()) line += " (" + one_line(recovery.conflicts_path) + ")";
  }
  line += fmt::format(" in {}: exit {}", spoken(recovery.elapsed),
                      static_cast<int>(recovery.exit_code));
  if (recovery.exit_code != ExitCode::kDone) {
    line += ": " + one_line(recovery.exit_reason.substr(0, recovery.exit_reason.find('\n')));
  }
  return line;
}

}  // namespace longshore::report

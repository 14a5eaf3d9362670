#include "cli/check_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/reject_code.hpp"
#include "core/utf8.hpp"
#include "core/wording.hpp"
#include "report/closing.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

using report::add_line;

constexpr std::size_t kSampleCharactersMax = 2'000;

// "line 7", "lines 7, 9", "lines 7, 9, 12 …"
std::string lines_text(const Places& places) {
  std::string text = places.rows == 1 ? "line " : "lines ";
  for (std::size_t i = 0; i < places.first_lines.size(); ++i) {
    text += (i > 0 ? ", " : "") + grouped(places.first_lines[i]);
  }
  return places.first_lines.size() < places.rows ? text + " …" : text;
}

void add_known(std::string& out, const CheckReport& report) {
  const Tally& rows = report.summary.rows;
  if (report.ledger == LedgerFound::kRead) {
    add_line(out, "known", counted(rows.already_accepted, "row") + " accepted earlier, left out");
  } else if (report.ledger == LedgerFound::kNone) {
    add_line(out, "known", "nothing: there is no ledger yet");
  }
  if (const Places& repeated = report.duplicates; repeated.rows > 0) {
    add_line(out, "duplicates",
             counted(repeated.rows, "row") +
                 " repeated with the same content, left out: " + lines_text(repeated));
  }
  const auto conflicts = report.rejects_by_code.find(std::string(reject_code::kConflict));
  if (conflicts == report.rejects_by_code.end()) return;
  add_line(out, "conflicts",
           counted(conflicts->second.rows, "row") +
               " whose id stands for other content: " + lines_text(conflicts->second));
}

void add_rejects(std::string& out, const CheckReport& report) {
  std::uint64_t rejected = 0;
  for (const auto& [code, places] : report.rejects_by_code) rejected += places.rows;
  if (rejected == 0) return;
  std::string text = counted(rejected, "row");
  const std::string& path = report.summary.rejects_path;
  if (!path.empty()) {
    text += fmt::format(" in {}, the reasons in {}", report::one_line(path),
                        report::one_line(report::reasons_path(path)));
  }
  add_line(out, "rejected", text);
  for (const auto& [code, places] : report.rejects_by_code) {
    add_line(out, "",
             fmt::format("{:>10}  {}, {}", grouped(places.rows), report::one_line(code),
                         lines_text(places)));
  }
}

// No row is sent faster than the limit allows, nor batches.
std::string at_rate(std::uint64_t requests, double per_second, std::string_view which) {
  const std::chrono::duration<double> time(std::ceil(static_cast<double>(requests) / per_second));
  return fmt::format("{} at {} requests/s, {}", report::spoken(time), report::decimal(per_second),
                     which);
}

void add_time(std::string& out, const CheckReport& report, double limit) {
  const std::uint64_t requests = report.new_jobs + report.new_batches;
  add_line(out, "requests", requests == 0 ? "none" : grouped(requests) + ", and what retries need");
  if (requests == 0) return;
  const bool slower = report.learned_rate > 0 && (limit <= 0 || report.learned_rate < limit);
  if (limit > 0) add_line(out, "time", at_rate(requests, limit, "as configured"));
  if (slower) {
    add_line(out, limit > 0 ? "" : "time",
             at_rate(requests, report.learned_rate, "as earlier runs found"));
  }
  if (limit <= 0 && !slower) {
    add_line(out, "time", "as long as the API takes: no rate is configured");
  }
}

void add_cost(std::string& out, const CheckReport& report, const CostConfiguration& cost) {
  if (cost.per_job <= 0) return;
  const std::string currency = cost.currency.empty() ? "" : " " + report::one_line(cost.currency);
  add_line(out, "cost",
           fmt::format("{}{} ({} jobs at {})",
                       money(static_cast<double>(report.new_jobs) * cost.per_job), currency,
                       grouped(report.new_jobs), cost.per_job));
}

void add_samples(std::string& out, const CheckReport& report) {
  if (report.samples.empty()) return;
  out += "the first jobs as they would be sent:\n";
  for (const SampleJob& sample : report.samples) {
    const std::string body = report::one_line(sample.body);
    const std::string_view shown = first_characters(body, kSampleCharactersMax);
    out += fmt::format("  line {}: {}{}\n", grouped(sample.line), shown,
                       shown.size() < body.size() ? " …" : "");
  }
}

std::string last_line(const CheckReport& report) {
  const Summary& summary = report.summary;
  const bool empty = summary.manifest_complete && summary.rows.read == 0;
  std::string line = fmt::format(
      "longshore: check of {}: {}, {} rejected{}: exit {}", report::one_line(summary.manifest),
      counted(report.new_jobs, "new job"), counted(summary.rows.rejected, "row"),
      empty ? " (the manifest holds no rows)" : "", static_cast<int>(summary.exit_code));
  const bool about_rows =
      summary.exit_code == ExitCode::kDone || summary.exit_code == ExitCode::kRejects;
  if (!about_rows) line += ": " + report::one_line(summary.exit_reason);
  return line + "\n";
}

}  // namespace

std::string check_text(const CheckReport& report, const Configuration& configuration) {
  const Summary& summary = report.summary;
  std::string out;
  add_line(out, "manifest",
           fmt::format("{}: {}, {}", report::one_line(summary.manifest),
                       counted(summary.rows.read, "row"), report::reading_text(summary)));
  add_line(out, "new jobs",
           fmt::format("{}, in {} new {}", grouped(report.new_jobs), grouped(report.new_batches),
                       report.new_batches == 1 ? "batch" : "batches"));
  if (report.in_doubt > 0) {
    add_line(out, "in doubt",
             fmt::format("{} of these: sent, the answer not known; they may exist already",
                         grouped(report.in_doubt)));
  }
  add_known(out, report);
  add_rejects(out, report);
  add_time(out, report, configuration.delivery.requests_per_second);
  add_cost(out, report, configuration.cost);
  add_samples(out, report);
  return out + last_line(report);
}

}  // namespace longshore::cli

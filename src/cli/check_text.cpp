#include "cli/check_text.hpp"

#include <fmt/format.h>

#include "report/closing.hpp"
#include "report/utf8.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

using report::grouped;

constexpr std::size_t kSampleCharactersMax = 2'000;

void add_line(std::string& out, std::string_view label, std::string_view text) {
  out += fmt::format("  {:<12}{}\n", label, text);
}

void add_rejects(std::string& out, const CheckReport& report) {
  const Summary& summary = report.summary;
  if (summary.rows.rejected == 0) return;
  std::string text = grouped(summary.rows.rejected) + " rows";
  if (!summary.rejects_path.empty()) {
    text += fmt::format(" in {}, the reasons in {}", report::one_line(summary.rejects_path),
                        report::one_line(report::reasons_path(summary.rejects_path)));
  }
  add_line(out, "rejected", text);
  for (const auto& [code, count] : report.rejects_by_code) {
    add_line(out, "", fmt::format("{:>10}  {}", grouped(count), report::one_line(code)));
  }
}

std::string time_text(const CheckReport& report, double requests_per_second) {
  if (!report.estimate) return "as long as the API takes: no rate is configured";
  return fmt::format("about {} at {} requests/s", report::spoken(*report.estimate),
                     report::decimal(requests_per_second));
}

void add_samples(std::string& out, const CheckReport& report) {
  if (report.samples.empty()) return;
  out += "the first jobs as they would be sent:\n";
  for (const SampleJob& sample : report.samples) {
    const std::string body = report::one_line(sample.body);
    const std::string_view shown = report::first_characters(body, kSampleCharactersMax);
    out += fmt::format("  line {}: {}{}\n", grouped(sample.line), shown,
                       shown.size() < body.size() ? " …" : "");
  }
}

std::string last_line(const CheckReport& report) {
  const Summary& summary = report.summary;
  const bool empty = summary.manifest_complete && summary.rows.read == 0;
  std::string line = fmt::format(
      "longshore: check of {}: {} new jobs, {} rows rejected{}: exit {}",
      report::one_line(summary.manifest), grouped(report.new_jobs), grouped(summary.rows.rejected),
      empty ? " (the manifest holds no rows)" : "", static_cast<int>(summary.exit_code));
  const bool about_rows =
      summary.exit_code == ExitCode::kDone || summary.exit_code == ExitCode::kRejects;
  if (!about_rows) line += ": " + report::one_line(summary.exit_reason);
  return line + "\n";
}

}  // namespace

std::string check_text(const CheckReport& report, double requests_per_second) {
  const Summary& summary = report.summary;
  std::string out;
  add_line(
      out, "manifest",
      fmt::format("{}: {} rows, {}", report::one_line(summary.manifest), grouped(summary.rows.read),
                  summary.manifest_complete ? "read to its end" : "not read to its end"));
  add_line(
      out, "new jobs",
      fmt::format("{}, in {} new batches", grouped(report.new_jobs), grouped(report.new_batches)));
  add_line(out, "known",
           report.ledger_read ? grouped(summary.rows.already_accepted) + " rows accepted earlier"
                              : "nothing: there is no ledger yet");
  add_line(out, "duplicates", grouped(summary.rows.duplicate) + " rows stand earlier in it");
  add_rejects(out, report);
  add_line(out, "time", time_text(report, requests_per_second));
  add_samples(out, report);
  return out + last_line(report);
}

}  // namespace longshore::cli

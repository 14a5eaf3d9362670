#include "report/closing.hpp"

#include <fmt/format.h>

#include "report/wording.hpp"

namespace longshore::report {
namespace {

void add_line(std::string& out, std::string_view label, std::string_view text) {
  out += fmt::format("  {:<12}{}\n", label, text);
}

std::string tally_text(const Tally& tally) {
  return fmt::format(
      "{} read: {} accepted, {} already accepted, {} duplicate, {} rejected, {} pending",
      grouped(tally.read), grouped(tally.accepted), grouped(tally.already_accepted),
      grouped(tally.duplicate), grouped(tally.rejected), grouped(tally.pending));
}

bool equal(const Tally& one, const Tally& other) {
  return one.read == other.read && one.accepted == other.accepted &&
         one.already_accepted == other.already_accepted && one.duplicate == other.duplicate &&
         one.rejected == other.rejected && one.pending == other.pending;
}

std::string answers_text(const RequestTally& requests) {
  std::string text;
  const auto add = [&text](std::string_view name, std::uint64_t count) {
    text += fmt::format("{}{} × {}", text.empty() ? "" : ", ", name, grouped(count));
  };
  for (const auto& [status, count] : requests.by_status) add(std::to_string(status), count);
  for (const auto& [fault, count] : requests.transport_errors) add(fault, count);
  return text;
}

void add_traffic(std::string& out, const Summary& summary) {
  if (summary.requests.sent == 0) {
    add_line(out, "requests", "none");
    return;
  }
  add_line(out, "requests",
           fmt::format("{} sent, {} of them again", grouped(summary.requests.sent),
                       grouped(summary.requests.retried)));
  add_line(out, "answers", answers_text(summary.requests));
  const LatencyMs& latency = summary.latency_ms;
  add_line(out, "latency",
           fmt::format("half within {:.0f} ms, 90 % {:.0f} ms, 99 % {:.0f} ms, longest {:.0f} ms",
                       latency.p50, latency.p90, latency.p99, latency.max));
  const std::string limit =
      summary.limit > 0 ? fmt::format("{} allowed", decimal(summary.limit)) : "no limit";
  add_line(out, "rate",
           fmt::format("{:.1f} requests/s, {}, {:.1f} % of what limit and failures permit",
                       summary.requests_per_second, limit, summary.percent_of_ideal));
}

void add_files(std::string& out, const Summary& summary, const ClosingFiles& files) {
  if (!summary.rejects_path.empty()) {
    add_line(out, "rejects",
             summary.rejects_path + ", the reasons in " + reasons_path(summary.rejects_path));
  }
  if (!files.summary.empty()) add_line(out, "summary", files.summary);
  if (!files.ledger.empty()) add_line(out, "ledger", files.ledger);
}

std::string what_next(const Summary& summary) {
  switch (summary.exit_code) {
    case ExitCode::kDone:
      return "";
    case ExitCode::kRejects:
      return summary.rejects_path.empty()
                 ? ""
                 : "mend " + summary.rejects_path + " by its reasons and import it";
    case ExitCode::kUsage:
      return "change what is said above; nothing was sent";
    case ExitCode::kUnfinished:
    case ExitCode::kInterrupted:
    case ExitCode::kTerminated:
      return "run the same command again; it continues where this ended";
    case ExitCode::kRemoteRefused:
      return "check key, project and address, then run the same command again";
    case ExitCode::kLedger:
      return "see to the ledger, then run the same command again";
    case ExitCode::kManifest:
      return "see to the manifest, then run the same command again; what was sent stays sent";
    case ExitCode::kInternal:
      return "please report this, with the log; do not edit the ledger";
  }
  return "";
}

}  // namespace

std::string reasons_path(const std::string& rejects_path) {
  return rejects_path + ".reasons.jsonl";
}

std::string closing_block(const Summary& summary, const ClosingFiles& files) {
  std::string out;
  add_line(out, "manifest",
           one_line(summary.manifest) +
               (summary.manifest_complete ? ", read to its end" : ", not read to its end"));
  add_line(out, "rows", tally_text(summary.rows));
  if (!equal(summary.rows, summary.jobs)) add_line(out, "jobs", tally_text(summary.jobs));
  add_line(out, "batches",
           fmt::format("{} created, {} reused, {} failed", grouped(summary.batches.created),
                       grouped(summary.batches.reused), grouped(summary.batches.failed)));
  add_traffic(out, summary);
  if (summary.job_ids_missing > 0) {
    add_line(
        out, "job ids",
        grouped(summary.job_ids_missing) +
            " accepted without a job id: created by somebody else, or their list cannot be had");
  }
  add_files(out, summary, files);
  if (const std::string next = what_next(summary); !next.empty()) add_line(out, "next", next);
  return out;
}

std::string last_line(const Summary& summary) {
  const Tally& rows = summary.rows;
  std::string line = "longshore: " + grouped(rows.accepted) + " accepted";
  if (rows.already_accepted > 0)
    line += ", " + grouped(rows.already_accepted) + " already accepted";
  if (rows.duplicate > 0) line += ", " + grouped(rows.duplicate) + " duplicate";
  line += ", " + grouped(rows.rejected) + " rejected";
  if (!summary.rejects_path.empty()) line += " (" + one_line(summary.rejects_path) + ")";
  line += ", " + grouped(rows.pending) + " pending in " + spoken(summary.elapsed);
  if (summary.manifest_complete && rows.read == 0) line += " (the manifest holds no rows)";
  line += ": exit " + std::to_string(static_cast<int>(summary.exit_code));
  const bool about_rows =
      summary.exit_code == ExitCode::kDone || summary.exit_code == ExitCode::kRejects;
  if (!about_rows && !summary.exit_reason.empty()) line += ": " + one_line(summary.exit_reason);
  return line;
}

}  // namespace longshore::report

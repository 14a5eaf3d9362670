#include "report/closing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/exchange.hpp"
#include "core/utf8.hpp"
#include "core/wording.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

// A part of the table: what it is about, and under it names with right-aligned amounts.
class Section {
 public:
  explicit Section(std::string_view label) : label_(label) {}

  void add(std::string name, std::string amount, std::string remark = {}) {
    lines_.push_back({std::move(name), std::move(amount), std::move(remark)});
  }

  void print(std::string& out) const {
    std::size_t name_columns = 0;
    std::size_t amount_columns = 0;
    for (const Line& line : lines_) {
      name_columns = std::max(name_columns, characters(line.name));
      amount_columns = std::max(amount_columns, characters(line.amount));
    }
    std::string_view label = label_;
    for (const Line& line : lines_) {
      std::string text =
          fmt::format("{:<{}}  {:>{}}", line.name, name_columns, line.amount, amount_columns);
      if (!line.remark.empty()) text += "   " + line.remark;
      add_line(out, label, text);
      label = {};
    }
  }

 private:
  struct Line {
    std::string name;
    std::string amount;
    std::string remark;
  };
  std::string_view label_;
  std::vector<Line> lines_;
};

void add_tally(std::string& out, std::string_view label, const Tally& tally) {
  Section section(label);
  const auto add = [&](const char* name, std::uint64_t count, bool always) {
    if (count == 0 && !always) return;
    section.add(name, grouped(count), fmt::format("{:>7}", percent_of(count, tally.read)));
  };
  section.add("read", grouped(tally.read));
  add("accepted", tally.accepted, true);
  add("already accepted", tally.already_accepted, false);
  add("duplicate", tally.duplicate, false);
  add("rejected", tally.rejected, true);
  add("pending", tally.pending, true);
  section.print(out);
}

void add_batches(std::string& out, const BatchTally& batches) {
  Section section("batches");
  section.add("created", grouped(batches.created));
  if (batches.reused > 0) section.add("reused", grouped(batches.reused));
  if (batches.failed > 0) section.add("failed", grouped(batches.failed));
  section.print(out);
}

void add_requests(std::string& out, const RequestTally& requests) {
  Section section("requests");
  section.add("sent", grouped(requests.sent));
  const auto add = [&](const std::string& name, std::uint64_t count) {
    const auto again = requests.retried_after.find(name);
    const std::uint64_t retried = again == requests.retried_after.end() ? 0 : again->second;
    section.add(cause_text(name), grouped(count),
                retried == 0 ? "" : fmt::format("{} sent again for it", grouped(retried)));
  };
  for (const auto& [status, count] : requests.by_status) add(std::to_string(status), count);
  for (const auto& [fault, count] : requests.transport_errors) add(fault, count);
  section.print(out);
}

std::string ms_text(double ms) {
  return fmt::format("{:.{}f} ms", ms, ms < 10 ? 1 : 0);
}

void add_latency(std::string& out, const LatencyMs& latency) {
  Section section("latency");
  section.add("half within", ms_text(latency.p50));
  section.add("90 % within", ms_text(latency.p90));
  section.add("99 % within", ms_text(latency.p99));
  section.add("longest", ms_text(latency.max));
  section.print(out);
}

void add_rate(std::string& out, const Summary& summary) {
  Section section("rate");
  const std::string limit = summary.limit > 0 ? fmt::format("of {} allowed", decimal(summary.limit))
                                              : "no limit is configured";
  section.add("requests/s", fmt::format("{:.1f}", summary.requests_per_second), limit);
  if (summary.found_limit > 0) {
    section.add("found", fmt::format("{:.1f}", summary.found_limit),
                "the API was found to bear no more");
  }
  section.add("of ideal", fmt::format("{:.1f} %", summary.percent_of_ideal),
              "what limit, latency and slots permit");
  section.print(out);
}

void add_time(std::string& out, const TimeSpent& time) {
  Section section("time");
  const TimeSpent::Seconds total = time.total();
  if (total.count() <= 0) return;
  const auto add = [&](const char* name, TimeSpent::Seconds spent, const char* remark) {
    section.add(name, spoken(spent), fmt::format("{:>5.1f} %  {}", 100 * (spent / total), remark));
  };
  add("rate limit", time.rate_limit, "ready, and waiting for its turn");
  add("the API", time.api, "waiting for answers");
  add("outage", time.outage, "Retry-After, failures, backoffs");
  add("longshore", time.own, "reading, ledger, start and end");
  section.print(out);
}

void add_files(std::string& out, const Summary& summary, const ClosingFiles& files) {
  std::string_view label = "files";
  const auto line = [&](std::string_view name, const std::string& path) {
    if (path.empty()) return;
    add_line(out, label, fmt::format("{:<9}{}", name, one_line(path)));
    label = {};
  };
  line("rejects", summary.rejects_path);
  if (!summary.rejects_path.empty()) line("reasons", reasons_path(summary.rejects_path));
  line("summary", files.summary);
  line("report", files.report);
  line("metrics", files.metrics);
  line("log", files.log);
  line("ledger", files.ledger);
}

const std::string kProxyLogin(name_of(TransportFault::kProxyLogin));

// Whether anything came back but signs of an outage.
bool answered(const RequestTally& requests) {
  return requests.sent == 0 ||
         std::any_of(requests.by_status.begin(), requests.by_status.end(),
                     [](const auto& one) { return one.first < 500 && one.first != 429; });
}

std::string after_rejects(const Summary& summary) {
  if (summary.rows.pending > 0) {  // limits.first_refusals
    return "mapping or project is likely wrong (see the reasons): set that right, then run the "
           "same command again; the rest is pending";
  }
  if (summary.rejects_path.empty()) return "";
  const std::string rejects = one_line(summary.rejects_path);
  if (summary.rows.rejected == 0) {
    return fmt::format(
        "the rows in {} have jobs that this ledger did not create: run longshore recover if a "
        "ledger was lost, or see to delivery.on_remote_duplicate",
        rejects);
  }
  return fmt::format("mend a copy of {} by its reasons and import it with --name {}", rejects,
                     one_line(summary.manifest));
}

std::string what_next(const Summary& summary) {
  switch (summary.exit_code) {
    case ExitCode::kDone:
      return "";
    case ExitCode::kRejects:
      return after_rejects(summary);
    case ExitCode::kUsage:
      return "change what is said above; nothing was sent";
    case ExitCode::kUnfinished:
      if (summary.unwritten && summary.rows.pending == 0 && summary.manifest_complete) {
        return "nothing is left to send; see to the file that the last line names, then run the "
               "same command again, which writes it";
      }
      if (!answered(summary.requests)) {
        return "run the same command again once the API answers; it continues where this ended";
      }
      if (summary.unconfirmed > 0 && summary.unconfirmed == summary.jobs.pending) {
        return "see whether the project has these jobs; --retry-rejected sends them again";
      }
      if (summary.batches.failed > 0) {
        return "see to the batches as the last line says, then run the same command again";
      }
      return "run the same command again; it continues where this ended";
    case ExitCode::kInterrupted:
    case ExitCode::kTerminated:
      return "run the same command again; it continues where this ended";
    case ExitCode::kRemoteRefused:
      if (summary.requests.transport_errors.contains(kProxyLogin)) {
        return "set the proxy's user and password in https_proxy, then run the same command again";
      }
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

std::string rows_text(const Summary& summary) {
  const Tally& rows = summary.rows;
  // Where nothing was read there is nothing to count.
  if (rows.read == 0 && !summary.manifest_complete) return "nothing was sent";
  std::string text = grouped(rows.accepted) + " accepted";
  if (rows.already_accepted > 0)
    text += ", " + grouped(rows.already_accepted) + " already accepted";
  if (rows.duplicate > 0) text += ", " + grouped(rows.duplicate) + " duplicate";
  text += ", " + grouped(rows.rejected) + " rejected";
  if (!summary.rejects_path.empty()) text += " (" + one_line(summary.rejects_path) + ")";
  text += ", " + grouped(rows.pending) + " pending";
  if (!summary.manifest_complete) text += " (the rest unread)";
  return text;
}

// What the numbers of the line do not say already.
bool reason_is_news(const Summary& summary) {
  if (summary.exit_reason.empty()) return false;
  if (summary.exit_code == ExitCode::kDone) return false;
  return summary.exit_code != ExitCode::kRejects || summary.rows.pending > 0;
}

}  // namespace

void add_line(std::string& out, std::string_view label, std::string_view text) {
  constexpr std::size_t kLabelColumns = 12;
  out += fmt::format("  {:<{}}{}\n", label, kLabelColumns, text);
}

std::string reasons_path(const std::string& rejects_path) {
  return rejects_path + ".reasons.jsonl";
}

std::string_view reading_text(const Summary& summary) {
  if (summary.manifest_recognised) return "the same file in which every row was accepted before";
  return summary.manifest_complete ? "read to its end" : "not read to its end";
}

std::string closing_block(const Summary& summary, const ClosingFiles& files) {
  std::string out;
  add_line(out, "manifest",
           fmt::format("{}, {}", one_line(summary.manifest), reading_text(summary)));
  add_line(out, "run", one_line(summary.run_id));
  add_tally(out, "rows", summary.rows);
  if (summary.rows != summary.jobs) add_tally(out, "jobs", summary.jobs);
  if (summary.job_ids_missing > 0) {
    add_line(
        out, "job ids",
        grouped(summary.job_ids_missing) +
            " accepted without a job id: created by somebody else, or their list cannot be had");
  }
  if (summary.requests.sent == 0) {
    add_line(out, "requests", "none");
  } else {
    add_batches(out, summary.batches);
    add_requests(out, summary.requests);
    if (summary.latency_ms.max > 0) add_latency(out, summary.latency_ms);
    add_rate(out, summary);
  }
  add_time(out, summary.time);
  add_files(out, summary, files);
  if (const std::string next = what_next(summary); !next.empty()) add_line(out, "next", next);
  return out;
}

std::string last_line(const Summary& summary) {
  const bool empty = summary.manifest_complete && summary.rows.read == 0;
  std::string line = fmt::format(
      "longshore: {} in {}{}: exit {}", rows_text(summary), spoken(summary.elapsed),
      empty ? " (the manifest holds no rows)" : "", static_cast<int>(summary.exit_code));
  if (!reason_is_news(summary)) return line;
  const std::string& reason = summary.exit_reason;
  const std::size_t end = reason.find('\n');
  line += ": " + one_line(reason.substr(0, end));
  if (end != std::string::npos) line += " …";
  return line;
}

}  // namespace longshore::report

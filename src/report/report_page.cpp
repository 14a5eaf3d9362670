#include "report/report_page.hpp"

#include <fmt/format.h>

#include "core/wording.hpp"
#include "report/closing.hpp"
#include "report/html.hpp"
#include "report/report_charts.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

// Nothing is loaded, whatever stands in the page.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

struct Verdict {
  const char* kind;  // a class of the style sheet
  const char* words;
};

Verdict verdict_of(const Summary& summary) {
  switch (summary.exit_code) {
    case ExitCode::kDone:
      return {"good", "done"};
    case ExitCode::kRejects:
      if (summary.rows.pending > 0) return {"bad", "stopped: the first answers were all refusals"};
      return {"warn", "done, with rejects"};
    case ExitCode::kUsage:
      return {"bad", "refused: nothing was sent"};
    case ExitCode::kUnfinished:
      return {"warn", "unfinished: run it again"};
    case ExitCode::kRemoteRefused:
      return {"bad", "the API refused"};
    case ExitCode::kLedger:
      return {"bad", "the ledger failed"};
    case ExitCode::kManifest:
      return {"bad", "the manifest failed"};
    case ExitCode::kInternal:
      return {"bad", "a defect"};
    case ExitCode::kInterrupted:
    case ExitCode::kTerminated:
      return {"warn", "stopped: run it again"};
  }
  return {"bad", "a defect"};
}

// To the second.
std::string at_a_glance(SystemTime time) {
  std::string text = rfc3339(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string head(const Summary& summary) {
  const Verdict verdict = verdict_of(summary);
  const std::string name = html(one_line(summary.manifest));
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta name=\"color-scheme\" content=\"light dark\">"
      "<meta name=\"robots\" content=\"noindex\">"
      "<title>{} – longshore</title><style>{}</style></head>\n<body>"
      "<header><p class=\"eyebrow\">longshore import</p><h1>{}</h1>"
      "<p class=\"verdict {}\"><strong>{}</strong> <span>exit {}</span></p>"
      "<p class=\"last\">{}</p><p class=\"when\"><time datetime=\"{}\">{}</time> to <time "
      "datetime=\"{}\">{}</time> UTC, run {}</p>"
      "</header>\n<main>",
      kPolicy, name, report_style(), name, verdict.kind, verdict.words,
      static_cast<int>(summary.exit_code), html(last_line(summary)), rfc3339(summary.started_at),
      at_a_glance(summary.started_at), rfc3339(summary.finished_at),
      at_a_glance(summary.finished_at), html(summary.run_id));
}

std::string tile(const std::string& name, const std::string& value, const std::string& remark) {
  return fmt::format("<div class=\"tile\"><dt>{}</dt><dd><b>{}</b><span>{}</span></dd></div>",
                     html(name), html(value), html(remark));
}

std::string tiles(const Summary& summary) {
  const Tally& rows = summary.rows;
  std::string out = "<section aria-label=\"Figures\"><dl class=\"tiles\">";
  out +=
      tile("accepted", grouped(rows.accepted),
           rows.already_accepted > 0 ? "and " + grouped(rows.already_accepted) + " by earlier runs"
                                     : "of " + counted(rows.read, "row"));
  out += tile("rejected", grouped(rows.rejected), percent_of(rows.rejected, rows.read));
  out += tile("pending", grouped(rows.pending), rows.pending > 0 ? "run it again" : "nothing left");
  out += tile("took", spoken(summary.elapsed),
              fmt::format("{:.1f} requests/s", summary.requests_per_second));
  out += tile("of ideal", fmt::format("{:.1f} %", summary.percent_of_ideal),
              summary.limit > 0 ? "limit " + decimal(summary.limit) + "/s" : "no limit");
  out += tile("requests", grouped(summary.requests.sent),
              counted(summary.requests.retried, "retry", "retries"));
  return out + "</dl></section>\n";
}

std::string section(const char* id, const char* title, const std::string& content) {
  if (content.empty()) return {};
  return fmt::format(
      "<section aria-labelledby=\"{0}-head\"><h2 id=\"{0}-head\">{1}</h2>{2}"
      "</section>\n",
      id, title, content);
}

std::string tally_row(const char* name, const Tally& tally) {
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
      "<td>{}</td></tr>",
      name, grouped(tally.read), grouped(tally.accepted), grouped(tally.already_accepted),
      grouped(tally.duplicate), grouped(tally.rejected), grouped(tally.pending));
}

std::string books(const Summary& summary) {
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rows by state\"><table>"
      "<thead><tr><td></td><th scope=\"col\">read</th><th scope=\"col\">accepted</th>"
      "<th scope=\"col\">earlier</th><th scope=\"col\">duplicate</th><th scope=\"col\">rejected"
      "</th><th scope=\"col\">pending</th></tr></thead><tbody>";
  out += tally_row("rows", summary.rows) + tally_row("jobs", summary.jobs);
  return out + "</tbody></table></div>";
}

std::string causes(const RequestTally& requests) {
  if (requests.sent == 0) return {};
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Answers by cause\"><table>"
      "<thead><tr><th scope=\"col\">answer</th><th scope=\"col\">count</th>"
      "<th scope=\"col\">share</th><th scope=\"col\">sent again for it</th></tr></thead><tbody>";
  const auto add = [&](const std::string& cause, std::uint64_t count) {
    const auto again = requests.retried_after.find(cause);
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                       html(cause_text(cause)), grouped(count), percent_of(count, requests.sent),
                       grouped(again == requests.retried_after.end() ? 0 : again->second));
  };
  for (const auto& [status, count] : requests.by_status) add(std::to_string(status), count);
  for (const auto& [fault, count] : requests.transport_errors) add(fault, count);
  return out + "</tbody></table></div>";
}

std::string settings(const std::vector<ReportSetting>& all) {
  if (all.empty()) return {};
  std::string out =
      "<details><summary>Every key, its value and where it came from</summary><div "
      "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Configuration\"><table "
      "class=\"text\"><thead><tr><th scope=\"col\">key</th><th scope=\"col\">value</th>"
      "<th scope=\"col\">from</th></tr></thead><tbody>";
  for (const ReportSetting& one : all) {
    out += fmt::format("<tr{}><th scope=\"row\">{}</th><td><code>{}</code></td><td>{}</td></tr>",
                       one.origin == "default" ? "" : " class=\"set\"", html(one.key),
                       html(one.value), html(one.origin));
  }
  return out + "</tbody></table></div></details>";
}

std::string files(const ReportContent& content) {
  std::string out = "<ul class=\"files\">";
  for (const ReportFile& file : content.files) {
    out += fmt::format("<li><a href=\"{}\">{}</a> <span>{}</span></li>",
                       html(href(file.path, content.path)), html(file.path), html(file.what));
  }
  return content.files.empty() ? "" : out + "</ul>";
}

}  // namespace

std::string report_page(const ReportContent& content) {
  const Summary& summary = content.summary;
  std::string out = head(summary) + tiles(summary);
  out += section("course", "The run over time",
                 time_spent_chart(summary.time) + timeline_charts(content));
  out += section("books", "What became of the rows",
                 books(summary) + rejects_chart(content) + batches_chart(content));
  out += section("requests", "What was answered", causes(summary.requests));
  out += section("settings", "Configuration", settings(content.settings));
  out += section("files", "Files", files(content));
  return out + fmt::format(
                   "</main><footer>Written by longshore {}. This file needs nothing beside "
                   "it.</footer></body></html>\n",
                   html(content.version));
}

}  // namespace longshore::report

#include "report/report_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/wording.hpp"
#include "report/chart.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

constexpr std::size_t kStepsMax = 120;  // of one chart
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
// A step in which nothing could leave for so long belongs to an outage.
constexpr double kOutageShare = 0.25;

using Steps = std::vector<Interval>;

// Short steps of a short run, long ones of a long run, but none so short that counting a
// few requests looks like noise.
Steps steps_of(const std::vector<Interval>& timeline) {
  const double all = timeline.empty() ? 0 : timeline.back().end;
  return coalesced(timeline, kStepsMax, std::min(1.0, all / 20));
}

std::vector<double> values(const Steps& steps, const std::function<double(const Interval&)>& of) {
  std::vector<double> out;
  for (const Interval& step : steps) out.push_back(of(step));
  return out;
}

double per_second(const Interval& step, std::uint64_t count) {
  return step.seconds() > 0 ? static_cast<double>(count) / step.seconds() : kUnknown;
}

TimeChart chart_of(const Steps& steps, std::string id, std::string title, std::string unit) {
  TimeChart chart;
  chart.id = std::move(id);
  chart.title = std::move(title);
  chart.unit = std::move(unit);
  chart.begins = values(steps, [](const Interval& step) { return step.begin; });
  chart.end = steps.back().end;
  return chart;
}

std::string throughput(const ReportContent& content, const Steps& steps) {
  const Summary& summary = content.summary;
  TimeChart chart = chart_of(steps, "throughput", "Throughput", "requests a second");
  const std::string limit = summary.limit > 0
                                ? fmt::format("against a limit of {}", decimal(summary.limit))
                                : "with no limit configured";
  chart.summary = fmt::format(
      "{:.1f} requests a second on average, {}: {:.1f} % of what limit, "
      "latency and slots permit.",
      summary.requests_per_second, limit, summary.percent_of_ideal);
  chart.series.push_back(
      {.name = "sent", .colour = 1, .values = values(steps, [](const Interval& s) {
                                      return per_second(s, s.requests);
                                    })});
  const bool learned =
      std::ranges::any_of(steps, [](const Interval& s) { return is_learned(s.rate, s.limit); });
  if (learned) {
    chart.series.push_back(
        {.name = "learned rate", .colour = 2, .values = values(steps, [](const Interval& s) {
                                                return s.rate > 0 ? s.rate : kUnknown;
                                              })});
  }
  if (summary.limit > 0) {
    chart.series.push_back({.name = "limit",
                            .colour = 0,
                            .values = std::vector<double>(steps.size(), summary.limit),
                            .dashed = true});
  }
  return time_chart(chart);
}

std::string latency(const ReportContent& content, const Steps& steps) {
  const LatencyMs& ms = content.summary.latency_ms;
  TimeChart chart = chart_of(steps, "latency", "Latency", "milliseconds");
  chart.summary = fmt::format(
      "Half of the answers came within {} ms, 90 % within {} ms, 99 % within {} ms; the longest "
      "took {} ms.",
      decimal(std::round(ms.p50 * 10) / 10), decimal(std::round(ms.p90 * 10) / 10),
      decimal(std::round(ms.p99 * 10) / 10), decimal(std::round(ms.max * 10) / 10));
  const auto percentile = [&](double share) {
    return values(steps, [share](const Interval& s) {
      return s.latencies.count() > 0 ? s.latencies.percentile_ms(share) : kUnknown;
    });
  };
  chart.series = {{.name = "99 %", .colour = 4, .values = percentile(0.99)},
                  {.name = "90 %", .colour = 2, .values = percentile(0.90)},
                  {.name = "half", .colour = 1, .values = percentile(0.50)}};
  return time_chart(chart);
}

std::string in_flight(const Steps& steps) {
  TimeChart chart = chart_of(steps, "in-flight", "Requests in flight", "requests");
  std::uint32_t most = 0;
  std::uint32_t slots = 0;
  for (const Interval& step : steps) {
    most = std::max(most, step.in_flight);
    slots = std::max(slots, step.slots);
  }
  chart.summary = fmt::format("At most {} at once; {} allowed at the end, {} at the most.", most,
                              steps.back().slots, slots);
  chart.series = {{.name = "in flight",
                   .colour = 1,
                   .values = values(steps, [](const Interval& s) { return double(s.in_flight); })},
                  {.name = "allowed",
                   .colour = 0,
                   .values = values(steps, [](const Interval& s) { return double(s.slots); }),
                   .dashed = true}};
  return time_chart(chart);
}

// Answers by what they mean for a row. Colours are those of a palette that colour-blind
// readers can tell apart.
struct Kind {
  const char* name;
  int colour;
  bool (*holds)(const std::string& answer);
};

bool is_status(const std::string& answer, char first) {
  return answer.size() == 3 && answer.front() == first;
}

constexpr Kind kKinds[] = {
    {"accepted (2xx)", 3, [](const std::string& a) { return is_status(a, '2'); }},
    {"refused (4xx)", 5,
     [](const std::string& a) { return is_status(a, '4') && a != "429" && a != "408"; }},
    {"too many (429)", 2, [](const std::string& a) { return a == "429"; }},
    {"failed (5xx)", 4, [](const std::string& a) { return is_status(a, '5') || a == "408"; }},
    {"no answer", 6, [](const std::string& a) { return a.find_first_of("0123456789") != 0; }},
    {"other", 0, [](const std::string& a) { return is_status(a, '1') || is_status(a, '3'); }},
};

std::uint64_t count_of(const Interval& step, const Kind& kind) {
  std::uint64_t count = 0;
  for (const auto& [answer, number] : step.answers) count += kind.holds(answer) ? number : 0;
  return count;
}

std::string answers(const ReportContent& content, const Steps& steps) {
  TimeChart chart = chart_of(steps, "answers", "Answers", "answers a second");
  chart.stacked = true;
  for (const Kind& kind : kKinds) {
    std::uint64_t all = 0;
    for (const Interval& step : steps) all += count_of(step, kind);
    if (all == 0) continue;
    chart.summary +=
        fmt::format("{}{} {}", chart.summary.empty() ? "" : ", ", grouped(all), kind.name);
    chart.series.push_back(
        {.name = kind.name, .colour = kind.colour, .values = values(steps, [&](const Interval& s) {
                                                     return per_second(s, count_of(s, kind));
                                                   })});
  }
  chart.summary = counted(content.summary.requests.sent, "request") + ": " + chart.summary + ".";
  return time_chart(chart);
}

std::string retries(const ReportContent& content, const Steps& steps) {
  TimeChart chart = chart_of(steps, "retries", "Retries and outages", "retries a second");
  chart.stacked = true;
  chart.band_name = "outage or Retry-After";
  double outage = 0;
  for (const Interval& step : steps) {
    outage += step.outage;
    if (step.outage < kOutageShare * step.seconds()) continue;
    if (!chart.bands.empty() && chart.bands.back().end >= step.begin) {
      chart.bands.back().end = step.end;
    } else {
      chart.bands.push_back({step.begin, step.end});
    }
  }
  chart.summary = counted(content.summary.requests.retried, "retry", "retries") + ".";
  chart.summary += outage < 0.05 ? " Nothing held the whole run back."
                                 : fmt::format(
                                       " {} in which nothing could leave: outages, "
                                       "Retry-After, backoffs.",
                                       spoken(TimeSpent::Seconds(outage)));
  chart.series.push_back(
      {.name = "retries", .colour = 4, .values = values(steps, [](const Interval& s) {
                                         return per_second(s, s.retries);
                                       })});
  return time_chart(chart);
}

}  // namespace

std::string time_spent_chart(const TimeSpent& time) {
  const double total = time.total().count();
  if (total <= 0) return {};
  const auto part = [&](const char* name, int colour, TimeSpent::Seconds spent) {
    const double share = total > 0 ? 100 * spent.count() / total : 0;
    return BarPart{name, colour, spent.count(), fmt::format("{} ({:.1f} %)", spoken(spent), share)};
  };
  const std::vector<BarPart> parts{
      part("rate limit", 1, time.rate_limit), part("the API's latency", 3, time.api),
      part("outage, Retry-After", 2, time.outage), part("longshore itself", 6, time.own)};
  const BarPart& greatest = *std::ranges::max_element(
      parts, [](const BarPart& one, const BarPart& other) { return one.value < other.value; });
  BarChart chart{.id = "time",
                 .title = "Where the time went",
                 .summary = fmt::format("Most of it: {}, {}. Measured as the run went.",
                                        greatest.name, greatest.text),
                 .row_name = "run",
                 .rows = {{.name = spoken(time.total()), .parts = parts, .remark = ""}}};
  return bar_chart(chart);
}

std::string timeline_charts(const ReportContent& content) {
  const Steps steps = steps_of(content.timeline);
  if (steps.empty() || content.summary.requests.sent == 0) {
    return "<p class=\"note\">No request was sent, so there is nothing to draw over time.</p>";
  }
  return throughput(content, steps) + latency(content, steps) + in_flight(steps) +
         answers(content, steps) + retries(content, steps);
}

std::string rejects_chart(const ReportContent& content) {
  if (content.rejects.empty()) return "<p class=\"note\">No row is rejected.</p>";
  BarChart chart{.id = "rejects",
                 .title = "Rejects by reason",
                 .summary = counted(content.summary.rows.rejected, "row") +
                            " of the manifest; those of earlier runs are among them.",
                 .row_name = "code"};
  for (const ReportReject& reject : content.rejects) {
    chart.rows.push_back(
        {.name = reject.code,
         .parts = {{"rows", 4, static_cast<double>(reject.count), grouped(reject.count)}},
         .remark = fmt::format("first in line {}: {}", grouped(reject.first_line),
                               one_line(reject.first_reason))});
  }
  return bar_chart(chart);
}

std::string batches_chart(const ReportContent& content) {
  const BatchTally& tally = content.summary.batches;
  if (content.batches.empty()) return "<p class=\"note\">No batch was needed.</p>";
  BarChart chart{
      .id = "batches",
      .title = "Batches",
      .summary = fmt::format("{} created by this run, {} used again, {} failed.",
                             grouped(tally.created), grouped(tally.reused), grouped(tally.failed)),
      .row_name = "batch",
      .left_out = content.batches_left_out};
  const auto part = [](const char* name, int colour, std::uint64_t count) {
    return BarPart{name, colour, static_cast<double>(count), grouped(count)};
  };
  for (const ReportBatch& batch : content.batches) {
    chart.rows.push_back(
        {.name = batch.name,
         .parts = {part("accepted", 3, batch.accepted), part("rejected", 4, batch.rejected),
                   part("pending", 2, batch.pending)},
         .remark = batch.batch_id.empty() ? batch.state : batch.batch_id});
  }
  return bar_chart(chart);
}

}  // namespace longshore::report

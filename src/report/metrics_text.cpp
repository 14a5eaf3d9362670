#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <limits>
#include <sstream>

#include "core/utf8.hpp"
#include "report/metrics.hpp"

namespace longshore::report {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr std::array<std::chrono::milliseconds, 12> kBounds{
    {std::chrono::milliseconds(5), std::chrono::milliseconds(10), std::chrono::milliseconds(25),
     std::chrono::milliseconds(50), std::chrono::milliseconds(100), std::chrono::milliseconds(250),
     std::chrono::milliseconds(500), std::chrono::milliseconds(1'000),
     std::chrono::milliseconds(2'500), std::chrono::milliseconds(5'000),
     std::chrono::milliseconds(10'000), std::chrono::milliseconds(30'000)}};

// Everything of one run has the manifest's name, so that several can share a folder.
class Families {
 public:
  explicit Families(const std::string& manifest) : manifest_(valid_utf8(manifest)) {}

  void counter(const char* name, const char* help) { start(name, help, MetricType::Counter); }
  void gauge(const char* name, const char* help) { start(name, help, MetricType::Gauge); }

  void add(double value, const Labels& more = {}) {
    ClientMetric metric;
    metric.label = labels(more);
    if (all_.back().type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    all_.back().metric.push_back(std::move(metric));
  }
  void add(std::uint64_t value, const Labels& more = {}) { add(static_cast<double>(value), more); }

  void histogram(const char* name, const char* help, const LatencyHistogram& latencies) {
    start(name, help, MetricType::Histogram);
    ClientMetric metric;
    metric.label = labels({});
    metric.histogram.sample_count = latencies.count();
    metric.histogram.sample_sum = latencies.sum_ms() / 1000;
    for (const auto bound : kBounds) {
      metric.histogram.bucket.push_back(
          {latencies.count_below(bound), static_cast<double>(bound.count()) / 1000});
    }
    metric.histogram.bucket.push_back({latencies.count(), std::numeric_limits<double>::infinity()});
    all_.back().metric.push_back(std::move(metric));
  }

  std::string text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, all_);
    return out.str();
  }

 private:
  void start(const char* name, const char* help, MetricType type) {
    all_.push_back({name, help, type, {}});
  }
  Labels labels(const Labels& more) const {
    Labels all{{"manifest", manifest_}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  std::string manifest_;
  std::vector<MetricFamily> all_;
};

double unix_seconds(SystemTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

void add_rows(Families& families, const Tally& rows) {
  families.counter("longshore_rows_total", "Rows of the manifest by state.");
  families.add(rows.accepted, {{"state", "accepted"}});
  families.add(rows.already_accepted, {{"state", "already_accepted"}});
  families.add(rows.duplicate, {{"state", "duplicate"}});
  families.add(rows.rejected, {{"state", "rejected"}});
  families.add(rows.pending, {{"state", "pending"}});
  families.counter("longshore_rows_read_total", "Rows of the manifest read by this run.");
  families.add(rows.read);
}

void add_requests(Families& families, const RequestTally& requests) {
  families.counter("longshore_requests_total", "Requests by the status of their answer.");
  for (const auto& [status, count] : requests.by_status) {
    families.add(count, {{"status", std::to_string(status)}});
  }
  for (const auto& [fault, count] : requests.transport_errors) {
    families.add(count, {{"status", fault}});
  }
  families.counter("longshore_retries_total", "Requests sent again, by what the last one met.");
  for (const auto& [cause, count] : requests.retried_after) {
    families.add(count, {{"cause", valid_utf8(cause)}});
  }
}

void add_time(Families& families, const TimeSpent& time) {
  families.counter("longshore_time_seconds_total", "Where the time of this run went.");
  families.add(time.rate_limit.count(), {{"cause", "rate_limit"}});
  families.add(time.api.count(), {{"cause", "api"}});
  families.add(time.outage.count(), {{"cause", "outage"}});
  families.add(time.own.count(), {{"cause", "own"}});
}

void add_flow(Families& families, const Progress& progress) {
  families.gauge("longshore_in_flight", "Requests under way.");
  families.add(std::uint64_t{progress.in_flight});
  families.gauge("longshore_in_flight_limit", "Requests that may be under way.");
  families.add(std::uint64_t{progress.slots});
  families.gauge("longshore_waiting_for_retry", "Rows that wait for their next attempt.");
  families.add(progress.waiting);
  families.gauge("longshore_rate_limit", "Requests a second: configured, and at present.");
  families.add(progress.limit, {{"kind", "configured"}});
  families.add(progress.rate, {{"kind", "present"}});
  families.gauge("longshore_outage", "1 while nothing but a probe leaves.");
  families.add(progress.breaker_open ? 1.0 : 0.0);
}

void add_batches(Families& families, const BatchTally& batches) {
  families.gauge("longshore_batches", "Batches by what became of them in this run.");
  families.add(batches.created, {{"state", "created"}});
  families.add(batches.reused, {{"state", "reused"}});
  families.add(batches.failed, {{"state", "failed"}});
}

}  // namespace

std::string metrics_text(const MetricsState& state) {
  Families families(state.manifest);
  const Progress& progress = state.progress;
  add_rows(families, progress.rows);
  add_batches(families, progress.batches);
  add_requests(families, progress.requests);
  if (progress.latencies != nullptr) {
    families.histogram("longshore_request_duration_seconds", "Time from request to answer.",
                       *progress.latencies);
  }
  add_time(families, progress.time);
  add_flow(families, progress);
  families.gauge("longshore_running", "1 while the run is under way.");
  families.add(state.finished ? 0.0 : 1.0);
  families.gauge("longshore_start_timestamp_seconds", "When the run began.");
  families.add(unix_seconds(state.started_at));
  if (state.finished) {
    families.gauge("longshore_finish_timestamp_seconds", "When the run ended.");
    families.add(unix_seconds(state.finished->finished_at));
    families.gauge("longshore_exit_code", "The run's exit code.");
    families.add(static_cast<double>(state.finished->exit_code));
  }
  return families.text();
}

}  // namespace longshore::report

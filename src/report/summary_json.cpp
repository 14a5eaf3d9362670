#include "report/summary_json.hpp"

#include "report/json_object.hpp"
#include "report/wording.hpp"

namespace longshore::report {
namespace {

void write_tally(ObjectWriter& object, std::string_view name, const Tally& tally) {
  object.object(name, [&](ObjectWriter& members) {
    members.whole("read", tally.read);
    members.whole("accepted", tally.accepted);
    members.whole("already_accepted", tally.already_accepted);
    members.whole("duplicate", tally.duplicate);
    members.whole("rejected", tally.rejected);
    members.whole("pending", tally.pending);
  });
}

void write_requests(ObjectWriter& object, const RequestTally& requests) {
  object.object("requests", [&](ObjectWriter& members) {
    members.whole("sent", requests.sent);
    members.whole("retried", requests.retried);
    members.object("by_status", [&](ObjectWriter& statuses) {
      for (const auto& [status, count] : requests.by_status) {
        statuses.whole(std::to_string(status), count);
      }
    });
    members.object("transport_errors", [&](ObjectWriter& faults) {
      for (const auto& [fault, count] : requests.transport_errors) faults.whole(fault, count);
    });
    members.object("retried_after", [&](ObjectWriter& causes) {
      for (const auto& [cause, count] : requests.retried_after) causes.whole(cause, count);
    });
  });
}

void write_amount(ObjectWriter& object, std::string_view name, double amount, bool known) {
  if (known) {
    object.number(name, amount);
  } else {
    object.raw(name, "null");
  }
}

void write_rates(ObjectWriter& object, const Summary& summary) {
  object.object("latency_ms", [&](ObjectWriter& members) {
    members.number("p50", summary.latency_ms.p50);
    members.number("p90", summary.latency_ms.p90);
    members.number("p99", summary.latency_ms.p99);
    members.number("max", summary.latency_ms.max);
  });
  object.object("throughput", [&](ObjectWriter& members) {
    members.number("requests_per_second", summary.requests_per_second);
    write_amount(members, "limit", summary.limit, summary.limit > 0);
    if (summary.found_limit > 0) members.number("found_limit", summary.found_limit);
    members.number("percent_of_ideal", summary.percent_of_ideal);
  });
}

void write_time(ObjectWriter& object, const TimeSpent& time) {
  object.object("time_seconds", [&](ObjectWriter& members) {
    members.number("rate_limit", time.rate_limit.count());
    members.number("api", time.api.count());
    members.number("outage", time.outage.count());
    members.number("own", time.own.count());
  });
}

void write_summary(ObjectWriter& object, const Summary& summary) {
  object.text("run_id", summary.run_id);
  object.text("manifest", summary.manifest);
  object.text("started_at", rfc3339(summary.started_at));
  object.text("finished_at", rfc3339(summary.finished_at));
  object.number("elapsed_seconds", summary.elapsed.count());
  write_tally(object, "rows", summary.rows);
  write_tally(object, "jobs", summary.jobs);
  object.raw("manifest_complete", summary.manifest_complete ? "true" : "false");
  object.raw("manifest_recognised", summary.manifest_recognised ? "true" : "false");
  object.whole("job_ids_missing", summary.job_ids_missing);
  object.object("batches", [&](ObjectWriter& members) {
    members.whole("created", summary.batches.created);
    members.whole("reused", summary.batches.reused);
    members.whole("failed", summary.batches.failed);
  });
  write_requests(object, summary.requests);
  write_rates(object, summary);
  write_time(object, summary.time);
  if (summary.rejects_path.empty()) {
    object.raw("rejects", "null");
  } else {
    object.text("rejects", summary.rejects_path);
  }
  object.raw("exit_code", std::to_string(static_cast<int>(summary.exit_code)));
  object.text("exit_reason", summary.exit_reason);
}

void write_forecast(ObjectWriter& object, const CheckReport& report,
                    const Configuration& configuration) {
  const double limit = configuration.delivery.requests_per_second;
  const auto requests = static_cast<double>(report.new_jobs + report.new_batches);
  const double price = configuration.cost.per_job;
  object.object("check", [&](ObjectWriter& members) {
    members.whole("new_jobs", report.new_jobs);
    members.whole("in_doubt", report.in_doubt);
    members.whole("new_batches", report.new_batches);
    members.whole("requests", report.new_jobs + report.new_batches);
    write_amount(members, "seconds_at_limit", requests / limit, limit > 0);
    write_amount(members, "learned_rate", report.learned_rate, report.learned_rate > 0);
    write_amount(members, "seconds_at_learned_rate", requests / report.learned_rate,
                 report.learned_rate > 0);
    write_amount(members, "cost", static_cast<double>(report.new_jobs) * price, price > 0);
    members.text("currency", configuration.cost.currency);
  });
}

}  // namespace

std::string to_json(const Summary& summary) {
  std::string out;
  ObjectWriter object(out);
  write_summary(object, summary);
  object.end();
  out += '\n';
  return out;
}

std::string check_json(const CheckReport& report, const Configuration& configuration) {
  std::string out;
  ObjectWriter object(out);
  write_summary(object, report.summary);
  write_forecast(object, report, configuration);
  object.end();
  out += '\n';
  return out;
}

std::string recovery_json(const Recovery& recovery) {
  std::string out;
  ObjectWriter object(out);
  object.text("run_id", recovery.run_id);
  object.text("manifest", recovery.manifest);
  object.text("started_at", rfc3339(recovery.started_at));
  object.text("finished_at", rfc3339(recovery.finished_at));
  object.number("elapsed_seconds", recovery.elapsed.count());
  object.object("recovered_rows", [&](ObjectWriter& members) {
    members.whole("read", recovery.rows.read);
    members.whole("recorded", recovery.rows.recorded);
    members.whole("completed", recovery.rows.completed);
    members.whole("unchanged", recovery.rows.unchanged);
    members.whole("repeated", recovery.rows.repeated);
    members.whole("conflicts", recovery.rows.conflicts);
    members.whole("not_found", recovery.rows.not_found);
    members.whole("invalid", recovery.rows.invalid);
  });
  object.raw("manifest_complete", recovery.manifest_complete ? "true" : "false");
  object.object("lists", [&](ObjectWriter& members) {
    members.whole("batches", recovery.batches.listed);
    members.whole("batches_recorded", recovery.batches.recorded);
    members.whole("batches_unavailable", recovery.batches.unavailable);
    members.whole("jobs", recovery.jobs_listed);
    members.whole("jobs_repeated", recovery.jobs_repeated);
    members.whole("rows_elsewhere", recovery.rows_elsewhere);
  });
  if (recovery.conflicts_path.empty()) {
    object.raw("conflicts", "null");
  } else {
    object.text("conflicts", recovery.conflicts_path);
  }
  write_requests(object, recovery.requests);
  object.raw("exit_code", std::to_string(static_cast<int>(recovery.exit_code)));
  object.text("exit_reason", recovery.exit_reason);
  object.end();
  out += '\n';
  return out;
}

}  // namespace longshore::report

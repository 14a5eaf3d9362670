#include "longshore/run.hpp"
#include "pipeline/exit_decision.hpp"
#include "pipeline/guards.hpp"
#include "pipeline/survey.hpp"
#include "pipeline/watched.hpp"

namespace longshore {
namespace pipeline {
namespace {

// What an import would send is pending, and no fault of the manifest.
void decide_check(Summary& summary, const ImportOptions& options, const Findings& findings,
                  const Result<std::string>& rejects) {
  std::vector<delivery::StopReason> reasons;
  const auto add = [&reasons](const Error& error) {
    reasons.push_back({exit_code_of(error.kind), error.message});
  };
  if (!summary.rows.adds_up() || !summary.jobs.adds_up()) {
    reasons.push_back({ExitCode::kInternal, "internal error: the accounting does not add up"});
  }
  if (const auto refused = guards_refuse(options, findings.new_jobs)) add(*refused);
  if (findings.manifest_failed) add(*findings.manifest_failed);
  if (!rejects) {
    add(rejects.error());
  } else if (!rejects->empty()) {
    reasons.push_back({ExitCode::kRejects, "some rows would be rejected"});
  }
  const delivery::StopReason gravest =
      gravest_of({ExitCode::kDone, "every row can be sent, or was"}, reasons);
  summary.exit_code = gravest.exit_code;
  summary.exit_reason = gravest.message;
}

void fail(Summary& summary, const Error& error) {
  summary.exit_code = exit_code_of(error.kind);
  summary.exit_reason = error.message;
}

CheckReport check_all(const ImportOptions& options, Environment& environment, RunOutputs& outputs) {
  CheckReport report;
  Summary& summary = report.summary;
  summary.run_id = options.run_id;
  summary.manifest = options.manifest_name;
  auto survey = Survey::open(options, environment);
  if (!survey) {
    fail(summary, survey.error());
    return report;
  }
  const manifest::Shape& shape = (*survey)->shape();
  const auto sink = outputs.rejects.open({shape.header, shape.extension});
  if (!sink) {
    fail(summary, sink.error());
    return report;
  }
  const Survey::Observer observer{*sink, &outputs.progress};
  const auto surveyed = (*survey)->run(observer);
  if (!surveyed) {
    fail(summary, surveyed.error());
    return report;
  }
  const auto rejects = outputs.rejects.finish((*survey)->findings().manifest_complete);

  const Findings& findings = (*survey)->findings();
  summary.rows = (*survey)->accounts().rows();
  summary.jobs = (*survey)->accounts().jobs();
  summary.manifest_complete = findings.manifest_complete;
  summary.manifest_recognised = findings.manifest_recognised;
  summary.limit = options.configuration.delivery.requests_per_second;
  if (rejects) summary.rejects_path = *rejects;
  decide_check(summary, options, findings, rejects);

  report.new_jobs = findings.new_jobs;
  report.in_doubt = findings.in_doubt;
  report.new_batches = findings.new_batches;
  report.rejects_by_code = findings.rejects_by_code;
  report.duplicates = findings.duplicates;
  report.samples = findings.samples;
  report.learned_rate = findings.learned_rate;
  report.ledger = findings.ledger;
  return report;
}

}  // namespace
}  // namespace pipeline

CheckReport check_manifest(const ImportOptions& options, Environment& environment,
                           RunOutputs& outputs) {
  CheckReport report;
  const SystemTime started_at = environment.clock().system_now();
  const SteadyTime started = environment.clock().steady_now();
  const pipeline::Interruption came = pipeline::run_watched(
      environment, [&] { report = pipeline::check_all(options, environment, outputs); });
  if (came.signal != 0) {
    const delivery::StopReason stopped = pipeline::stopped_by(came.signal);
    report.summary.exit_code = stopped.exit_code;
    report.summary.exit_reason = stopped.message;
  }
  report.summary.started_at = started_at;
  report.summary.finished_at = environment.clock().system_now();
  report.summary.elapsed = environment.clock().steady_now() - started;
  return report;
}

}  // namespace longshore

#include <algorithm>
#include <optional>

#include "longshore/run.hpp"
#include "pipeline/guards.hpp"
#include "pipeline/import_run.hpp"
#include "pipeline/survey.hpp"
#include "pipeline/watched.hpp"

namespace longshore {
namespace pipeline {
namespace {

// A pipe would be empty the second time.
Result<bool> can_be_read_twice(const std::string& path, Files& files) {
  if (path == "-") return false;
  auto file = files.open(path);
  if (!file) return file.error();
  const auto stamp = (*file)->stamp();
  if (!stamp) return stamp.error();
  return stamp->regular;
}

// Reads the whole manifest once before anything is sent.
Result<void> guard_new_jobs(const ImportOptions& options, Environment& environment) {
  if (!has_guards(options)) return {};
  const auto twice = can_be_read_twice(options.manifest_path, environment.files());
  if (!twice) return twice.error();
  if (!*twice) {
    return Error{ErrorKind::kUsage,
                 "a bound on new jobs or their cost (--max-new-jobs, limits.max_new_jobs, "
                 "limits.max_cost) needs a manifest that can be read twice; give a regular file "
                 "instead of a pipe or standard input"};
  }
  auto survey = Survey::open(options, environment);
  if (!survey) return survey.error();
  const auto surveyed = (*survey)->run(nullptr);
  if (!surveyed) return surveyed.error();
  std::uint64_t new_jobs = (*survey)->findings().new_jobs;
  if (options.limit) new_jobs = std::min(new_jobs, *options.limit);
  if (const auto refused = guards_refuse(options, new_jobs)) return *refused;
  return {};
}

Result<OpenParts> open_guarded(const ImportOptions& options, Environment& environment,
                               RejectSinkFactory& rejects) {
  const auto guarded = guard_new_jobs(options, environment);
  if (!guarded) return guarded.error();
  return open_parts(options, environment, &rejects);
}

}  // namespace
}  // namespace pipeline

Summary import_manifest(const ImportOptions& options, Environment& environment,
                        RunOutputs& outputs) {
  Summary summary;
  summary.run_id = options.run_id;
  summary.manifest = options.manifest_name;
  summary.started_at = environment.clock().system_now();
  summary.finished_at = summary.started_at;
  summary.exit_code = ExitCode::kInternal;
  summary.exit_reason = "internal error: the run did not come to its end";
  const SteadyTime started = environment.clock().steady_now();
  // The first bytes of a pipe may be long in coming, and counting a manifest takes its time.
  std::optional<Result<pipeline::OpenParts>> opened;
  const int signal = pipeline::run_watched(environment, [&] {
    opened.emplace(pipeline::open_guarded(options, environment, outputs.rejects));
  });
  Result<pipeline::OpenParts>& parts = *opened;
  if (signal != 0) {
    const delivery::StopReason stopped = pipeline::stopped_by(signal);
    summary.exit_code = stopped.exit_code;
    summary.exit_reason = stopped.message + " before anything was sent";
    return summary;
  }
  if (!parts) {
    summary.exit_code = exit_code_of(parts.error().kind);
    summary.exit_reason = parts.error().message;
    return summary;
  }
  pipeline::ImportRun run(options, environment, outputs, std::move(*parts), started, summary);
  run.execute();
  return summary;
}

}  // namespace longshore

#include <algorithm>
#include <optional>

#include "ledger/lock.hpp"
#include "ledger/sqlite_store.hpp"
#include "longshore/run.hpp"
#include "pipeline/guards.hpp"
#include "pipeline/import_run.hpp"
#include "pipeline/survey.hpp"
#include "pipeline/whole_run.hpp"

namespace longshore {
namespace pipeline {
namespace {

constexpr std::string_view kImporting = "importing";  // in the ledger's lock

// A pipe would be empty the second time.
Result<bool> can_be_read_twice(const std::string& path, Files& files) {
  if (path == "-") return false;
  auto file = files.open(path);
  if (!file) return file.error();
  const auto stamp = (*file)->stamp();
  if (!stamp) return stamp.error();
  return stamp->regular;
}

// Counting only reads the ledger: what an import puts right as it opens one, an older version or
// what a copy lacks, has to be put right first. Also, another run is told of before the count.
Result<void> prepare_ledger(const ImportOptions& options, Environment& environment) {
  const std::string& path = options.configuration.ledger_path;
  if (!environment.files().exists(path)) return {};
  const auto lock = ledger::lock_ledger(
      environment.files(), path,
      ledger::this_process(environment.clock().system_now(), kImporting, options.manifest_name));
  if (!lock) return lock.error();
  const auto store = ledger::open_sqlite_store(path, environment.ledger_vfs());
  if (!store) return store.error();
  return {};
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
  const auto prepared = prepare_ledger(options, environment);
  if (!prepared) return prepared.error();
  auto survey = Survey::open(options, environment);
  if (!survey) return survey.error();
  const auto surveyed = (*survey)->run({});
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
  return open_parts(options, environment, rejects, manifest::Digest::kWanted, kImporting);
}

}  // namespace
}  // namespace pipeline

Summary import_manifest(const ImportOptions& options, Environment& environment,
                        RunOutputs& outputs) {
  const auto open = [&] { return pipeline::open_guarded(options, environment, outputs.rejects); };
  return pipeline::run_whole<pipeline::ImportRun, Summary>(options, environment, outputs, open,
                                                           "anything was sent");
}

}  // namespace longshore

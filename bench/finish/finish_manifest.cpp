// Makes the ledger of a manifest that was imported to its end, without sending anything:
//   bench_finish MANIFEST LEDGER BASE_URL PROJECT_ID
// The default configuration's mapping; the manifest's name is its file's without suffix.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "environment/posix_files.hpp"
#include "http/origin.hpp"
#include "ledger/sqlite_store.hpp"
#include "manifest/reader.hpp"
#include "pipeline/planning.hpp"

namespace longshore::bench {
namespace {

constexpr std::int64_t kNow = 1'768'435'200'000;
constexpr std::size_t kRowsPerCommit = 5'000;
constexpr std::size_t kBytesPerCommit = 8 * 1024 * 1024;

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(result).value();
}
void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

std::vector<const JobView*> jobs_of(const manifest::Piece& piece) {
  if (piece.failed) throw std::runtime_error(piece.failed->message);
  std::vector<const JobView*> jobs;
  for (const auto& item : piece.items) jobs.push_back(&std::get<JobView>(item));
  return jobs;
}

void accept(ledger::Store& store, JobKey key) {
  must(store.intend(key, key, kNow));
  JobOutcome outcome;
  outcome.key = key;
  outcome.state = JobState::kAccepted;
  outcome.attempts = 1;
  outcome.job_id = fmt::format("{:08x}-0000-4000-8000-{:012x}", key & 0xFFFF'FFFF, key);
  must(store.settle(outcome, kNow));
}

void finish(const std::string& path, const std::string& ledger, const std::string& base_url,
            const std::string& project_id) {
  environment::PosixFiles files;
  Configuration configuration;
  auto reader = must(manifest::open_reader(files, path, configuration));
  auto store = must(ledger::open_sqlite_store(ledger, ""));
  must(store->begin());
  pipeline::PlanningSetup setup;
  setup.remote = must(store->remote(must(http::parse_base_url(base_url)).text(), project_id));
  setup.manifest_name = std::filesystem::path(path).stem();
  setup.today = "2026-01-15";
  setup.batch = configuration.batch;
  setup.rules.mapping = reader->mapping_fingerprint();
  pipeline::Planning planning(setup);
  must(planning.start(*store));
  for (bool more = true; more;) {
    const manifest::Piece piece = reader->next(kRowsPerCommit, kBytesPerCommit);
    const std::vector<const JobView*> jobs = jobs_of(piece);
    const pipeline::Plan plan = must(planning.plan(*store, jobs, kNow));
    for (const pipeline::PlannedJob& planned : plan.jobs) accept(*store, planned.key);
    more = !piece.end;
    must(store->commit());
    must(store->begin());
  }
  must(planning.finish(*store, std::nullopt, kNow));
  must(store->commit());
}

}  // namespace
}  // namespace longshore::bench

int main(int count, char** arguments) {
  if (count != 5) {
    std::fputs("usage: bench_finish MANIFEST LEDGER BASE_URL PROJECT_ID\n", stderr);
    return 2;
  }
  try {
    longshore::bench::finish(arguments[1], arguments[2], arguments[3], arguments[4]);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_finish: {}\n", error.what());
    return 1;
  }
}

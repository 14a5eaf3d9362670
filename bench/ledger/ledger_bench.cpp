// The ledger under random reference_ids, or a plain table of SQLite's in its place:
//   bench_ledger longshore|plain ROWS [ROWS_PER_COMMIT [DIRECTORY [LOOKUPS]]]
// Prints a line of JSON for each kind of work, and one for what is at rest afterwards. LOOKUPS:
// longshore's rows are looked up then, all in order, so many in no order, and so many new ones.
#include <fmt/format.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/sqlite_store.hpp"
#include "measure.hpp"
#include "plain.hpp"
#include "rows.hpp"

namespace longshore::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRowsPerCommit = 2'000;
constexpr std::int64_t kNow = 1'768'435'200'000;

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(result).value();
}
void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

// Calls `each` with every row number, in commits.
template <typename Each>
void in_commits(ledger::Store& store, const Load& load, const Each& each) {
  for (std::uint64_t row = 0; row < load.rows;) {
    must(store.begin());
    for (std::uint64_t i = 0; i < load.rows_per_commit && row < load.rows; ++i, ++row) each(row);
    must(store.commit());
  }
}

// Look-ups as a planning step makes them: many in one transaction.
template <typename Number>
void look_up(ledger::Store& store, RemoteKey remote, std::string_view work, std::uint64_t count,
             bool known, const Number& number) {
  const Stopwatch watch;
  in_commits(store, {count, kRowsPerCommit}, [&](std::uint64_t i) {
    if (must(store.find(remote, id_of(number(i)))).has_value() != known) {
      throw std::runtime_error("a look-up went wrong");
    }
  });
  print("longshore", work, count, watch.elapsed());
}

void measure_ledger(const std::string& path, const Load& load, std::uint64_t lookups) {
  auto store = must(ledger::open_sqlite_store(path, ""));
  must(store->begin());
  const RemoteKey remote = must(store->remote("https://api.test:443", "project"));
  NewJob job;
  job.manifest = must(store->new_manifest(remote, "bench", "2026-01-15", kNow)).key;
  BatchRecord batch;
  batch.manifest = job.manifest;
  batch.name = "bench-1";
  job.batch = must(store->new_batch(remote, batch, kNow));
  must(store->commit());

  const Stopwatch all;
  Stopwatch watch;
  in_commits(*store, load, [&](std::uint64_t row) {
    const std::string id = id_of(row);
    if (must(store->find(remote, id))) throw std::runtime_error("an id was there before");
    job.reference_id = id;
    job.line = row + 2;
    job.content_hash = scatter(row + 1);
    must(store->insert(remote, job, kNow));
  });
  print("longshore", "look up and plan", load.rows, watch.elapsed());
  watch = {};
  in_commits(*store, load, [&](std::uint64_t row) {
    must(store->intend(static_cast<JobKey>(row) + 1, static_cast<JobKey>(row) + 1, kNow));
  });
  print("longshore", "intend", load.rows, watch.elapsed());
  watch = {};
  std::vector<JobOutcome> outcomes;
  in_commits(*store, load, [&](std::uint64_t row) {
    outcomes.push_back({.key = static_cast<JobKey>(row) + 1,
                        .state = JobState::kAccepted,
                        .attempts = 1,
                        .job_id = job_id_of(row)});
    if (outcomes.size() < load.rows_per_commit && row + 1 < load.rows) return;
    must(store->settle(outcomes, kNow));
    outcomes.clear();
  });
  print("longshore", "outcome", load.rows, watch.elapsed());
  watch = {};
  store.reset();
  print("longshore", "close", load.rows, watch.elapsed());
  print("longshore", "all of these", load.rows, all.elapsed());
  print_at_rest("longshore", path, load.rows);
  if (lookups == 0) return;

  const std::uint64_t rows = load.rows;
  watch = {};
  store = must(ledger::open_sqlite_store(path, ""));
  print("longshore", "open", 1, watch.elapsed());
  look_up(*store, remote, "find, in order", rows, true, [](std::uint64_t i) { return i; });
  look_up(*store, remote, "find, in no order", lookups, true,
          [rows](std::uint64_t i) { return scatter(i) % rows; });
  look_up(*store, remote, "find, new", lookups, false,
          [rows](std::uint64_t i) { return rows + i; });
}

int bench_main(const std::vector<std::string>& arguments) {
  const auto number = [&](std::size_t i, std::uint64_t otherwise) {
    return arguments.size() > i ? std::stoull(arguments[i]) : otherwise;
  };
  const std::string store = arguments.empty() ? "" : arguments[0];
  const Load load{.rows = number(1, 0), .rows_per_commit = number(2, kRowsPerCommit)};
  if ((store != "longshore" && store != "plain") || load.rows == 0 || load.rows_per_commit == 0) {
    throw std::runtime_error(
        "usage: bench_ledger longshore|plain ROWS [ROWS_PER_COMMIT [DIRECTORY [LOOKUPS]]]");
  }
  const fs::path directory = arguments.size() > 3 ? arguments[3] : ".";
  std::string folder = (directory / "bench-ledger-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
  if (store == "longshore") {
    measure_ledger(folder + "/ledger.db", load, number(4, 0));
  } else {
    measure_plain(folder + "/plain.db", load);
  }
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace longshore::bench

int main(int count, char** arguments) {
  try {
    return longshore::bench::bench_main({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_ledger: {}\n", error.what());
    return 1;
  }
}

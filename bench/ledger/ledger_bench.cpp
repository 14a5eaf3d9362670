// The ledger under random reference_ids, and a plain table of SQLite's beside it:
//   bench_ledger [ROWS [PLAIN_ROWS [DIRECTORY]]]
// Prints a line of JSON for each kind of work, and one for what is at rest afterwards.
#include <fmt/format.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/sqlite_store.hpp"
#include "measure.hpp"

namespace longshore::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRowsPerCommit = 2'000;
constexpr std::uint64_t kLookupsMax = 1'000'000;
constexpr std::int64_t kNow = 1'768'435'200'000;

// A bijection over 64 bits: row numbers become ids in no order, none of them twice.
std::uint64_t scatter(std::uint64_t number) {
  number = (number ^ (number >> 31)) * 0x7FB5D329728EA185ULL;
  number = (number ^ (number >> 27)) * 0x81DADEF4BC2DD44DULL;
  return number ^ (number >> 33);
}

std::string id_of(std::uint64_t row) {
  return fmt::format("{:016x}", scatter(row));
}

// A UUID, as the API gives them.
std::string job_id_of(std::uint64_t row) {
  const std::uint64_t a = scatter(~row);
  const std::uint64_t b = scatter(a);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, a >> 16 & 0xFFFF, a & 0xFFFF,
                     b >> 48, b & 0xFFFF'FFFF'FFFF);
}

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(result).value();
}
void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

std::uint64_t bytes_at_rest(const std::string& path) {
  return fs::file_size(path);
}

// Calls `each` with every row number, in commits.
template <typename Each>
void in_commits(ledger::Store& store, std::uint64_t rows, const Each& each) {
  for (std::uint64_t row = 0; row < rows;) {
    must(store.begin());
    for (std::uint64_t i = 0; i < kRowsPerCommit && row < rows; ++i, ++row) each(row);
    must(store.commit());
  }
}

// Look-ups as a planning step makes them: many in one transaction.
template <typename Number>
void look_up(ledger::Store& store, RemoteKey remote, std::string_view work, std::uint64_t count,
             bool known, const Number& number) {
  const Stopwatch watch;
  in_commits(store, count, [&](std::uint64_t i) {
    if (must(store.find(remote, id_of(number(i)))).has_value() != known) {
      throw std::runtime_error("a look-up went wrong");
    }
  });
  print("longshore", work, count, watch.elapsed());
}

void measure_ledger(const std::string& path, std::uint64_t rows) {
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
  in_commits(*store, rows, [&](std::uint64_t row) {
    const std::string id = id_of(row);
    if (must(store->find(remote, id))) throw std::runtime_error("an id was there before");
    job.reference_id = id;
    job.line = row + 2;
    job.content_hash = scatter(row + 1);
    must(store->insert(remote, job, kNow));
  });
  print("longshore", "look up and plan", rows, watch.elapsed());
  watch = {};
  in_commits(*store, rows, [&](std::uint64_t row) {
    must(store->intend(static_cast<JobKey>(row) + 1, static_cast<JobKey>(row) + 1, kNow));
  });
  print("longshore", "intend", rows, watch.elapsed());
  watch = {};
  std::vector<JobOutcome> outcomes;
  in_commits(*store, rows, [&](std::uint64_t row) {
    outcomes.push_back({.key = static_cast<JobKey>(row) + 1,
                        .state = JobState::kAccepted,
                        .attempts = 1,
                        .job_id = job_id_of(row)});
    if (outcomes.size() < kRowsPerCommit && row + 1 < rows) return;
    must(store->settle(outcomes, kNow));
    outcomes.clear();
  });
  print("longshore", "outcome", rows, watch.elapsed());
  watch = {};
  store.reset();
  print("longshore", "close", rows, watch.elapsed());
  print("longshore", "all of these", rows, all.elapsed());
  fmt::print("{{\"store\": \"longshore\", \"work\": \"at rest\", \"bytes_per_row\": {:.1f}}}\n",
             static_cast<double>(bytes_at_rest(path)) / static_cast<double>(rows));

  watch = {};
  store = must(ledger::open_sqlite_store(path, ""));
  print("longshore", "open", 1, watch.elapsed());
  const std::uint64_t some = std::min(rows, kLookupsMax);
  look_up(*store, remote, "find, in order", rows, true, [](std::uint64_t i) { return i; });
  look_up(*store, remote, "find, in no order", some, true,
          [rows](std::uint64_t i) { return scatter(i) % rows; });
  look_up(*store, remote, "find, new", some, false, [rows](std::uint64_t i) { return rows + i; });
}

void run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database));
  }
}

// What one would write first: a table with the id as its key, and the same durability.
void measure_plain(const std::string& path, std::uint64_t rows) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) throw std::runtime_error("open");
  run(database,
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
      "CREATE TABLE job(reference_id TEXT PRIMARY KEY, line INTEGER, content_hash INTEGER, "
      "state INTEGER, job_id TEXT) WITHOUT ROWID");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT INTO job VALUES (?1, ?2, ?3, 0, NULL)", -1, &insert,
                     nullptr);
  const Stopwatch watch;
  for (std::uint64_t row = 0; row < rows;) {
    run(database, "BEGIN");
    for (std::uint64_t i = 0; i < kRowsPerCommit && row < rows; ++i, ++row) {
      const std::string id = id_of(row);
      sqlite3_bind_text(insert, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
      sqlite3_bind_int64(insert, 2, static_cast<std::int64_t>(row));
      sqlite3_bind_int64(insert, 3, static_cast<std::int64_t>(scatter(row + 1)));
      if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database));
      sqlite3_reset(insert);
    }
    run(database, "COMMIT");
  }
  sqlite3_finalize(insert);
  sqlite3_close(database);
  print("plain SQLite", "insert", rows, watch.elapsed());
  fmt::print("{{\"store\": \"plain SQLite\", \"work\": \"at rest\", \"bytes_per_row\": {:.1f}}}\n",
             static_cast<double>(bytes_at_rest(path)) / static_cast<double>(rows));
}

int bench_main(int count, char** arguments) {
  const auto argument = [&](int i, std::uint64_t otherwise) {
    return count > i ? std::strtoull(arguments[i], nullptr, 10) : otherwise;
  };
  const std::uint64_t rows = argument(1, 10'000'000);
  const std::uint64_t plain_rows = argument(2, std::min<std::uint64_t>(rows, 1'000'000));
  std::string folder = (fs::path(count > 3 ? arguments[3] : ".") / "bench-ledger-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
  measure_ledger(folder + "/ledger.db", rows);
  fmt::print("{{\"store\": \"longshore\", \"work\": \"peak memory\", \"mebibytes\": {:.1f}}}\n",
             static_cast<double>(peak_memory_bytes()) / (1024 * 1024));
  if (plain_rows > 0) measure_plain(folder + "/plain.db", plain_rows);
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace longshore::bench

int main(int count, char** arguments) {
  try {
    return longshore::bench::bench_main(count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_ledger: {}\n", error.what());
    return 1;
  }
}

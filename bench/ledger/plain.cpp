#include "plain.hpp"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string_view>

#include "measure.hpp"

namespace longshore::bench {
namespace {

constexpr std::string_view kStore = "plain SQLite";

class Connection {
 public:
  explicit Connection(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("open");
  }
  ~Connection() { sqlite3_close(handle_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* handle() const { return handle_; }
  void run(const char* sql) const {
    check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  }
  void check(int result, int wanted) const {
    if (result != wanted) throw std::runtime_error(sqlite3_errmsg(handle_));
  }

 private:
  sqlite3* handle_ = nullptr;
};

class Query {
 public:
  Query(const Connection& connection, const char* sql) : connection_(connection) {
    connection.check(sqlite3_prepare_v2(connection.handle(), sql, -1, &statement_, nullptr),
                     SQLITE_OK);
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // `text` has to stand until run().
  Query& bind(int place, std::string_view text) {
    sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  Query& bind(int place, std::uint64_t number) {
    sqlite3_bind_int64(statement_, place, static_cast<std::int64_t>(number));
    return *this;
  }
  void run(int wanted) {
    connection_.check(sqlite3_step(statement_), wanted);
    sqlite3_reset(statement_);
  }

 private:
  const Connection& connection_;
  sqlite3_stmt* statement_ = nullptr;
};

// Calls `each` with every row number, in durable commits.
template <typename Each>
void in_commits(const Connection& connection, const Load& load, const Each& each) {
  for (std::uint64_t row = 0; row < load.rows;) {
    connection.run("BEGIN");
    for (std::uint64_t i = 0; i < load.rows_per_commit && row < load.rows; ++i, ++row) each(row);
    connection.run("COMMIT");
  }
}

// A row is looked up beside its intent, which finds its page in memory then.
void look_up_and_intend(const Connection& connection, const Load& load) {
  Query find(connection, "SELECT state, content_hash FROM job WHERE reference_id = ?1");
  Query insert(connection, "INSERT INTO job VALUES (?1, ?2, ?3, 1, NULL)");
  const Stopwatch watch;
  in_commits(connection, load, [&](std::uint64_t row) {
    const std::string id = id_of(row);
    find.bind(1, id).run(SQLITE_DONE);
    insert.bind(1, id).bind(2, row).bind(3, scatter(row + 1)).run(SQLITE_DONE);
  });
  print(kStore, "look up and intend", load.rows, watch.elapsed());
}

void settle(const Connection& connection, const Load& load) {
  Query update(connection, "UPDATE job SET state = 4, job_id = ?2 WHERE reference_id = ?1");
  const Stopwatch watch;
  in_commits(connection, load, [&](std::uint64_t row) {
    const std::string id = id_of(row);
    const std::string job_id = job_id_of(row);
    update.bind(1, id).bind(2, job_id).run(SQLITE_DONE);
  });
  print(kStore, "outcome", load.rows, watch.elapsed());
}

}  // namespace

void measure_plain(const std::string& path, const Load& load) {
  auto connection = std::make_unique<Connection>(path);
  connection->run(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
      "CREATE TABLE job(reference_id TEXT PRIMARY KEY, line INTEGER, content_hash INTEGER, "
      "state INTEGER, job_id TEXT) WITHOUT ROWID");
  const Stopwatch all;
  look_up_and_intend(*connection, load);
  settle(*connection, load);
  const Stopwatch closing;
  connection.reset();
  print(kStore, "close", load.rows, closing.elapsed());
  print(kStore, "all of these", load.rows, all.elapsed());
  print_at_rest(kStore, path, load.rows);
}

}  // namespace longshore::bench

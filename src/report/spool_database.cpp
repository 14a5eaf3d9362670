#include "report/spool_database.hpp"

#include <sqlite3.h>

#include <utility>

namespace longshore::report {
namespace {

// Negative cache sizes are in KiB. Nothing here has to survive the process.
constexpr char kSetUp[] =
    "PRAGMA cache_size = -4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
    "CREATE TABLE reject (number INTEGER PRIMARY KEY, line INTEGER, byte_offset INTEGER,"
    "  bytes BLOB, reference_id TEXT, code TEXT, reason TEXT, http_status INTEGER);"
    "BEGIN;";
constexpr char kAdd[] = "INSERT INTO reject VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr char kAll[] = "SELECT * FROM reject ORDER BY number";

enum Column { kNumber, kLine, kByteOffset, kBytes, kReferenceId, kCode, kReason, kHttpStatus };

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

Error failure(sqlite3* database) {
  return Error{ErrorKind::kOutput,
               std::string("the temporary store of the rejects (in the folder TMPDIR names, or "
                           "/var/tmp) failed: ") +
                   sqlite3_errmsg(database)};
}

void bind_bytes(sqlite3_stmt* statement, int index, std::string_view bytes) {
  // A null pointer would bind NULL instead of an empty value.
  sqlite3_bind_blob64(statement, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

std::string bytes_of(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return size == 0 ? std::string() : std::string(bytes, size);
}

std::uint64_t whole_of(sqlite3_stmt* statement, int column) {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement, column));
}

Reject reject_of(sqlite3_stmt* statement) {
  Reject reject;
  reject.row.number = whole_of(statement, kNumber);
  reject.row.place = {whole_of(statement, kLine), whole_of(statement, kByteOffset)};
  reject.row.bytes = bytes_of(statement, kBytes);
  reject.reference_id = bytes_of(statement, kReferenceId);
  reject.code = bytes_of(statement, kCode);
  reject.reason = bytes_of(statement, kReason);
  reject.http_status = sqlite3_column_int(statement, kHttpStatus);
  return reject;
}

}  // namespace

struct SpoolDatabase::State {
  sqlite3* database = nullptr;
  Statement insert;

  ~State() {
    insert.reset();
    sqlite3_close(database);
  }

  Result<Statement> prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) {
      return failure(database);
    }
    return Statement(statement);
  }
};

Result<std::unique_ptr<SpoolDatabase>> SpoolDatabase::open(const std::string& vfs) {
  auto state = std::make_unique<State>();
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const char* vfs_name = vfs.empty() ? nullptr : vfs.c_str();
  if (sqlite3_open_v2("", &state->database, kFlags, vfs_name) != SQLITE_OK ||
      sqlite3_exec(state->database, kSetUp, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return failure(state->database);
  }
  auto insert = state->prepare(kAdd);
  if (!insert) return insert.error();
  state->insert = std::move(*insert);
  return std::unique_ptr<SpoolDatabase>(new SpoolDatabase(std::move(state)));
}

SpoolDatabase::SpoolDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}
SpoolDatabase::~SpoolDatabase() = default;

Result<void> SpoolDatabase::add(const Reject& reject) {
  sqlite3_stmt* insert = state_->insert.get();
  sqlite3_bind_int64(insert, kNumber + 1, static_cast<std::int64_t>(reject.row.number));
  sqlite3_bind_int64(insert, kLine + 1, static_cast<std::int64_t>(reject.row.place.line));
  sqlite3_bind_int64(insert, kByteOffset + 1,
                     static_cast<std::int64_t>(reject.row.place.byte_offset));
  bind_bytes(insert, kBytes + 1, reject.row.bytes);
  bind_bytes(insert, kReferenceId + 1, reject.reference_id);
  bind_bytes(insert, kCode + 1, reject.code);
  bind_bytes(insert, kReason + 1, reject.reason);
  sqlite3_bind_int(insert, kHttpStatus + 1, reject.http_status);
  const int stepped = sqlite3_step(insert);
  Result<void> added;
  if (stepped == SQLITE_CONSTRAINT) {
    added = Error{ErrorKind::kInternal, "the row that starts in line " +
                                            std::to_string(reject.row.place.line) +
                                            " was rejected twice"};
  } else if (stepped != SQLITE_DONE) {
    added = failure(state_->database);
  }
  sqlite3_reset(insert);
  return added;
}

Result<void> SpoolDatabase::for_each(const std::function<Result<void>(const Reject&)>& each) {
  auto all = state_->prepare(kAll);
  if (!all) return all.error();
  for (;;) {
    const int stepped = sqlite3_step(all->get());
    if (stepped == SQLITE_DONE) return {};
    if (stepped != SQLITE_ROW) return failure(state_->database);
    if (Result<void> taken = each(reject_of(all->get())); !taken) return taken;
  }
}

}  // namespace longshore::report

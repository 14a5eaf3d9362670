// One SQLite connection, and its errors told for a reader.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "ledger/in_place.hpp"
#include "longshore/result.hpp"

namespace longshore::ledger {

// How long another program's lock is waited for; other runs are kept out by lock.hpp.
inline constexpr int kBusyTimeoutMs = 10'000;

// Used by one thread at a time. Closed by its destructor; statements go before it.
class Database {
 public:
  // `name` is a path or a file: URI; `path` is what messages call it; `flags` are
  // SQLITE_OPEN_*; an empty `vfs` is the system's. Errors: kLedger.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const std::string& name,
                                                int flags, const std::string& vfs);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  sqlite3* handle() { return handle_; }
  const std::string& path() const { return path_; }

  // Runs statements that give no rows. `doing` completes "failed while …".
  Result<void> execute(const char* sql, const char* doing);
  // The first column of the only row, as a number.
  Result<std::int64_t> number(const char* sql, const char* doing);

  // Whether the file and its log are still those that were opened.
  Result<void> check_in_place() { return in_place_.check(handle_, path_); }

  // The error that SQLite's `code` stands for; remembers it for last_code().
  Error error(int code, const char* doing);
  // The extended code of the last error; SQLITE_OK where there was none.
  int last_code() const { return last_code_; }

 private:
  Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  sqlite3* handle_;
  std::string path_;
  int last_code_ = 0;
  InPlace in_place_;
};

// What the (extended) code means and what to do about it; `system_error` is the errno that
// came with it, or 0, and `detail` SQLite's own words. `code` is any error, never SQLITE_OK.
Error sqlite_error(const std::string& path, const char* doing, int code, int system_error,
                   const char* detail);

}  // namespace longshore::ledger

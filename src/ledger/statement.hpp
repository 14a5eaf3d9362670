// A prepared statement, kept for the life of its database.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/database.hpp"

namespace longshore::ledger {

// Raw bytes, bound as they are.
struct Blob {
  std::string_view bytes;
};

// For what takes no room where there is nothing: NULL instead of an empty text.
inline std::optional<std::string_view> unless_empty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

// Prepared at its first use. Bound text is not copied: it has to live until the end of the
// call, or of the Rows. The database outlives it.
class Statement {
 public:
  // `doing` completes "failed while …".
  Statement(Database& database, const char* sql, const char* doing)
      : database_(database), sql_(sql), doing_(doing) {}
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Runs it to its end; returns how many rows were changed.
  template <typename... Values>
  Result<std::int64_t> run(const Values&... values) {
    Result<void> bound = bind_all(values...);
    if (!bound) return bound.error();
    return finish();
  }

 private:
  friend class Rows;

  template <typename... Values>
  Result<void> bind_all(const Values&... values) {
    if (Result<void> ready = prepare(); !ready) return ready;
    int index = 0;
    int code = SQLITE_OK;
    ((code = code == SQLITE_OK ? bind(++index, values) : code), ...);
    if (code != SQLITE_OK) return database_.error(code, doing_);
    return {};
  }

  int bind(int index, std::integral auto value) {
    return sqlite3_bind_int64(handle_, index, static_cast<std::int64_t>(value));
  }
  int bind(int index, double value) { return sqlite3_bind_double(handle_, index, value); }
  int bind(int index, std::nullptr_t) { return sqlite3_bind_null(handle_, index); }
  int bind(int index, Blob value);
  int bind(int index, std::string_view value);
  // An absent value is NULL.
  template <typename Value>
  int bind(int index, const std::optional<Value>& value) {
    return value ? bind(index, *value) : bind(index, nullptr);
  }

  Result<void> prepare();
  Result<std::int64_t> finish();
  Result<bool> step();

  Database& database_;
  const char* sql_;
  const char* doing_;
  sqlite3_stmt* handle_ = nullptr;
};

// The rows of a statement, one at a time; the read ends with this object.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  ~Rows() { end(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // Whether there is a (next) row.
  template <typename... Values>
  Result<bool> first(const Values&... values) {
    Result<void> bound = statement_.bind_all(values...);
    if (!bound) return bound.error();
    return statement_.step();
  }
  Result<bool> next() { return statement_.step(); }
  // Ends the read early; first() may begin another one.
  void end() {
    if (statement_.handle_ != nullptr) sqlite3_reset(statement_.handle_);
  }

  // Columns of the row, from 0; NULL is 0 or empty. Texts live until the next step.
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_.handle_, column); }
  double real(int column) const { return sqlite3_column_double(statement_.handle_, column); }
  std::string_view text(int column) const;
  bool is_null(int column) const;
  std::size_t bytes(int column) const;  // of a text or blob
  bool is_text(int column) const;

 private:
  Statement& statement_;
};

// Hashes use all 64 bits; SQLite's numbers are signed.
inline std::int64_t as_stored(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}
inline std::uint64_t from_stored(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

}  // namespace longshore::ledger

#include "ledger/database.hpp"

#include <fmt/format.h>

#include <cerrno>

#include "core/system_words.hpp"

namespace longshore::ledger {

namespace {

struct Explanation {
  std::string what;
  const char* remedy;
};

std::string with_system_error(const char* what, int system_error) {
  if (system_error == 0) return what;
  return fmt::format("{} ({})", what, words_for(system_error));
}

bool is_full(int code, int system_error) {
  return (code & 0xff) == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT;
}

Explanation explain(int code, int system_error, const char* detail) {
  if (is_full(code, system_error)) {
    return {"there is no room left on its disk",
            "Make room and run the same command again: it continues where this one ended"};
  }
  switch (code & 0xff) {
    case SQLITE_IOERR:
      return {with_system_error("its disk reported an error", system_error),
              "Look into the system's log, and run the same command again once the disk is well"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {"it may not be written",
              "Its file and its directory have to be writable by the user that imports"};
    case SQLITE_CANTOPEN:
      return {with_system_error("it cannot be opened", system_error),
              "Its directory has to exist, and to be readable and writable by this user "
              "(ledger.path, --ledger)"};
    case SQLITE_NOTADB:
      return {"the file is not a longshore ledger, nor any SQLite database",
              "Name another file (ledger.path, --ledger), or restore the ledger from a copy"};
    case SQLITE_CORRUPT:
      return {fmt::format("its content is damaged: {}", detail),
              "Keep the file as it is, and restore a copy or salvage it with sqlite3's .recover; "
              "do not start with an empty ledger, which knows nothing of the jobs already sent"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"another program holds it locked",
              "Close what has it open for writing (a sqlite3 shell?) and run the command again"};
    case SQLITE_NOMEM:
      return {"there is no memory left", "Free some and run the same command again"};
    default:
      return {fmt::format("{} (SQLite's code {})", detail, code),
              "If it happens again, this is worth a report"};
  }
}

}  // namespace

Error sqlite_error(const std::string& path, const char* doing, int code, int system_error,
                   const char* detail) {
  Explanation explanation = explain(code, system_error, detail);
  return {ErrorKind::kLedger, fmt::format("ledger {}: failed while {}: {}. {}.", path, doing,
                                          explanation.what, explanation.remedy)};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::string& name,
                                                 int flags, const std::string& vfs) {
  sqlite3* handle = nullptr;
  int code =
      sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                      vfs.empty() ? nullptr : vfs.c_str());
  if (handle == nullptr) return sqlite_error(path, "opening it", SQLITE_NOMEM, 0, "");
  std::unique_ptr<Database> database(new Database(handle, path));
  if (code != SQLITE_OK) return database->error(code, "opening it");
  return database;
}

Database::~Database() {
  sqlite3_close(handle_);
}

Result<void> Database::execute(const char* sql, const char* doing) {
  int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code, doing);
  return {};
}

Result<std::int64_t> Database::number(const char* sql, const char* doing) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr);
  if (code != SQLITE_OK) return error(code, doing);
  code = sqlite3_step(statement);
  std::int64_t value = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    Error failure = error(code, doing);
    sqlite3_finalize(statement);
    return failure;
  }
  sqlite3_finalize(statement);
  return value;
}

Error Database::error(int code, const char* doing) {
  last_code_ = code;
  int kind = code & 0xff;
  bool from_system = kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_FULL;
  int system_error = from_system ? sqlite3_system_errno(handle_) : 0;
  return sqlite_error(path_, doing, code, system_error, sqlite3_errmsg(handle_));
}

}  // namespace longshore::ledger

#include "ledger/statement.hpp"

namespace longshore::ledger {

namespace {

// A null pointer would be bound as NULL, and an empty text is not NULL.
const char* data_of(std::string_view bytes) {
  return bytes.data() != nullptr ? bytes.data() : "";
}

}  // namespace

int Statement::bind(int index, Blob value) {
  return sqlite3_bind_blob64(handle_, index, data_of(value.bytes), value.bytes.size(),
                             SQLITE_STATIC);
}

int Statement::bind(int index, std::string_view value) {
  return sqlite3_bind_text64(handle_, index, data_of(value), value.size(), SQLITE_STATIC,
                             SQLITE_UTF8);
}

Result<void> Statement::prepare() {
  if (handle_ != nullptr) return {};
  int code = sqlite3_prepare_v3(database_.handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &handle_,
                                nullptr);
  if (code != SQLITE_OK) return database_.error(code, doing_);
  return {};
}

Result<std::int64_t> Statement::finish() {
  int code = sqlite3_step(handle_);
  if (code == SQLITE_DONE || code == SQLITE_ROW) {
    std::int64_t changed = sqlite3_changes64(database_.handle());
    sqlite3_reset(handle_);
    return changed;
  }
  // Told before the reset, which may replace the message.
  Error failure = database_.error(code, doing_);
  sqlite3_reset(handle_);
  return failure;
}

Result<bool> Statement::step() {
  int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_.error(code, doing_);
}

std::string_view Rows::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.handle_, column);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_, column));
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), size};
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_.handle_, column) == SQLITE_NULL;
}

std::size_t Rows::bytes(int column) const {
  return static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_, column));
}

bool Rows::is_text(int column) const {
  return sqlite3_column_type(statement_.handle_, column) == SQLITE_TEXT;
}

}  // namespace longshore::ledger

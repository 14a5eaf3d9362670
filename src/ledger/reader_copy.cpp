// A copy of the ledger that stands by itself: SQLite's online backup.
#include <cerrno>

#include "core/system_words.hpp"
#include "ledger/reader_impl.hpp"

namespace longshore::ledger {
namespace {

constexpr const char* kDoing = "copying the ledger into it";

// Only the copy is written.
bool is_of_writing(int code) {
  switch (code) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
      return true;
    default:
      return (code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_CANTOPEN;
  }
}

Error failure(Database& to, const std::string& path, int code) {
  if (!is_of_writing(code)) return to.error(code, kDoing);
  int system = (code & 0xff) == SQLITE_FULL ? ENOSPC : sqlite3_system_errno(to.handle());
  if (system == 0) system = EIO;
  return system_error(ErrorKind::kOutput, "the copy " + path + " cannot be written", system);
}

// In one step, and so of one moment: in several, each commit of a run would begin it anew.
Result<void> copy(Database& from, Database& to, const std::string& path) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return failure(to, path, sqlite3_extended_errcode(to.handle()));
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped == SQLITE_DONE && finished == SQLITE_OK) return {};
  return failure(to, path, stepped == SQLITE_DONE ? finished : stepped);
}

}  // namespace

Result<void> ReadOnlyLedger::copy_to(const std::string& path) {
  return impl_->attempt(true, [&](View& view) -> Result<void> {
    auto to = Database::open(path, path, SQLITE_OPEN_READWRITE, "");
    if (!to) return to.error();
    return copy(view.database(), **to, path);
  });
}

}  // namespace longshore::ledger

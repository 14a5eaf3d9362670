// A copy of the ledger that stands by itself: SQLite's online backup.
#include "ledger/reader_impl.hpp"

namespace longshore::ledger {
namespace {

constexpr const char* kDoing = "copying the ledger into it";

// In one step, and so of one moment: in several, each commit of a run would begin it anew.
Result<void> copy(Database& from, Database& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return to.error(sqlite3_extended_errcode(to.handle()), kDoing);
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped == SQLITE_DONE && finished == SQLITE_OK) return {};
  return to.error(stepped == SQLITE_DONE ? finished : stepped, kDoing);
}

}  // namespace

Result<void> ReadOnlyLedger::copy_to(const std::string& path) {
  return impl_->attempt(true, [&](View& view) -> Result<void> {
    auto to = Database::open(path, path, SQLITE_OPEN_READWRITE, "");
    if (!to) return to.error();
    return copy(view.database(), **to);
  });
}

}  // namespace longshore::ledger

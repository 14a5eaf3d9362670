#include "ledger/view.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

#include "core/file_stamp.hpp"
#include "core/limits.hpp"
#include "ledger/schema.hpp"

namespace longshore::ledger {

namespace {

// A path inside a file: URI, where some characters have a meaning.
std::string uri_of(std::string_view path) {
  std::string uri = "file:";
  for (char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri.push_back(c);
    }
  }
  return uri;
}

// A log of no more than its header has nothing that the file lacks; of one that a writer left who
// was killed right behind that, SQLite makes nothing without writing.
bool holds_commits(const std::string& log) {
  constexpr off_t kHeaderBytes = 32;  // sqlite.org/walformat.html
  struct stat status {};
  return ::stat(log.c_str(), &status) == 0 && status.st_size > kHeaderBytes;
}

bool stamp_of(const std::string& path, FileStamp& stamp) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return false;
  stamp = file_stamp(status);
  return true;
}

// What a writer that opens, recovers or closes the ledger at this moment makes of a read.
bool is_transient(int code) {
  switch (code & 0xff) {
    case SQLITE_CANTOPEN:
      return true;
    case SQLITE_READONLY:
      return code == SQLITE_READONLY_CANTINIT || code == SQLITE_READONLY_RECOVERY;
    default:
      return false;
  }
}

// Only the writer makes the index of its log; a copy of both files lacks it.
Error explain_open(const std::string& path, const Place& place, bool immutable, Error error) {
  struct stat status {};
  if (immutable || ::stat(place.log_index().c_str(), &status) == 0) return error;
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: there is a write-ahead log beside it (-wal), but no index of "
                      "that (-shm), and reading creates nothing. The next import, or opening it "
                      "once with sqlite3, puts that right.",
                      path)};
}

}  // namespace

Result<std::unique_ptr<View>> View::open(const std::string& path, const std::string& vfs,
                                         bool& retry_helps) {
  retry_helps = false;
  FileStamp stamp;
  Place place{path};
  bool immutable = false;
  if (vfs.empty()) {
    Result<Place> found = place_of(path);
    if (!found) return found.error();
    place = std::move(*found);
    if (!stamp_of(place.file, stamp)) {
      if (errno != ENOENT) return sqlite_error(path, "opening it", SQLITE_CANTOPEN, errno, "");
      return Error{ErrorKind::kLedger,
                   fmt::format("there is no ledger at {}: nothing was imported with it yet, or it "
                               "is elsewhere (ledger.path, --ledger)",
                               path)};
    }
    immutable = !holds_commits(place.log());
  }
  const char* access = immutable ? "?mode=ro&immutable=1" : "?mode=ro&readonly_shm=1";
  Result<std::unique_ptr<Database>> database = Database::open(
      path, uri_of(place.file) + access, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, vfs);
  if (!database) return database.error();
  std::unique_ptr<View> view(new View(std::move(*database), place, immutable, stamp));
  if (Result<void> ready = view->prepare(); !ready) {
    retry_helps = view->retry_helps();
    if ((view->database().last_code() & 0xff) != SQLITE_CANTOPEN) return ready.error();
    return explain_open(path, place, immutable, ready.error());
  }
  return view;
}

Result<void> View::prepare() {
  sqlite3_busy_timeout(database_->handle(), kBusyTimeoutMs);
  std::string settings = fmt::format(
      "PRAGMA cache_size = -{}; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
      "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;",
      limits::kLedgerCacheBytes / 1024);
  if (Result<void> set = database_->execute(settings.c_str(), "setting it up"); !set) return set;
  return find_version();
}

Result<void> View::find_version() {
  const auto known = static_cast<std::int64_t>(schema_steps().size());
  Result<std::int64_t> version = identify(*database_, known);
  if (!version) return version.error();
  begun_ = *version > 0;
  lookups_.read_as(*version);
  return {};
}

Error View::not_begun() const {
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: the file is empty; an import into it has not yet begun. The next "
                      "one begins it.",
                      database_->path())};
}

// A writer may have brought an older ledger up to date since the moment before.
Result<void> View::begin_moment() {
  if (sqlite3_get_autocommit(database_->handle()) == 0) return {};
  lookups_.ids().look_again();
  Result<void> begun = database_->execute("BEGIN", "beginning to read");
  if (!begun) return begun;
  begun = find_version();
  if (begun && !begun_) begun = not_begun();
  if (!begun) end_moment();
  return begun;
}

// Ends even after an error; nothing was written, so nothing can be lost.
void View::end_moment() {
  lookups_.scan().pause();
  if (sqlite3_get_autocommit(database_->handle()) != 0) return;
  sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

bool View::fresh() const {
  if (!immutable_) return true;
  FileStamp now;
  return stamp_of(place_.file, now) && now == stamp_ && !holds_commits(place_.log());
}

bool View::retry_helps() const {
  return !fresh() || is_transient(database_->last_code());
}

}  // namespace longshore::ledger

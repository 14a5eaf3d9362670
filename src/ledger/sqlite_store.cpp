#include "ledger/sqlite_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/descriptor.hpp"
#include "core/limits.hpp"
#include "core/mutant.hpp"
#include "ledger/place.hpp"
#include "ledger/schema.hpp"
#include "ledger/sqlite_store_impl.hpp"

namespace longshore::ledger {
namespace {

// A checkpoint rewrites every page that changed since the last one, so rare ones write
// least; this bounds the WAL, unless a reader holds on to it.
constexpr std::int64_t kPageBytes = 4096;
constexpr std::int64_t kWalBytesMax = 64LL * 1024 * 1024;
constexpr std::int64_t kCheckpointPages = kWalBytesMax / kPageBytes;

constexpr mode_t kOwnerOnly = 0600;

// Makes an empty file that only its owner may read, whatever the umask, and makes its name
// survive a power cut. SQLite gives the files beside it the same mode.
Result<void> create_private(const std::string& path) {
  const char* doing = "creating it";
  const Descriptor file = open_descriptor(path.c_str(), O_CREAT | O_EXCL | O_RDWR, kOwnerOnly);
  if (!file) {
    // What stands there already is looked at by SQLite.
    if (errno == EEXIST) return {};
    return sqlite_error(path, doing, SQLITE_CANTOPEN, errno, "");
  }
  if (::fchmod(file.get(), kOwnerOnly) != 0 || ::fsync(file.get()) != 0) {
    return sqlite_error(path, doing, SQLITE_IOERR, errno, "");
  }
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const Descriptor folder = open_descriptor(directory.empty() ? "." : directory.c_str(), O_RDONLY);
  if (!folder) return sqlite_error(path, doing, SQLITE_CANTOPEN, errno, "");
  if (::fsync(folder.get()) != 0) return sqlite_error(path, doing, SQLITE_IOERR, errno, "");
  return {};
}

// The lock of whoever writes the file, by whatever name. It lies far behind what SQLite locks and
// where any ledger ends. Nothing where the file system knows no such locks.
Result<Descriptor> lock_file(const std::string& path, const std::string& file) {
  Descriptor descriptor = open_descriptor(file.c_str(), O_RDWR);
  if (!descriptor) return sqlite_error(path, "opening it for writing", SQLITE_PERM, errno, "");
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = off_t{1} << 62;
  lock.l_len = 1;
  if (::fcntl(descriptor.get(), F_OFD_SETLK, &lock) == 0) return descriptor;
  if (errno != EAGAIN && errno != EACCES) return Descriptor();
  return Error{ErrorKind::kLedgerBusy,
               fmt::format("the ledger {} is in use under another name (a hard link, or a mount): "
                           "let that run end, or stop it, and run this again",
                           path)};
}

// SQLite would read beside a log that it may not write, and fail at the first change.
Result<void> check_writable(const Place& place) {
  for (const std::string& name : {place.log(), place.log_index()}) {
    if (::access(name.c_str(), F_OK) != 0 || ::access(name.c_str(), W_OK) == 0) continue;
    return sqlite_error(name, "opening it for writing", SQLITE_PERM, errno, "");
  }
  return {};
}

// A ledger that was copied about may have become readable by others.
Result<void> make_private(const Place& place) {
  for (const std::string& name : {place.file, place.log(), place.log_index()}) {
    struct stat status {};
    if (::stat(name.c_str(), &status) != 0 || (status.st_mode & 077U) == 0) continue;
    if (::chmod(name.c_str(), kOwnerOnly) != 0) {
      return sqlite_error(name, "taking other users' access to it away", SQLITE_PERM, errno, "");
    }
  }
  return {};
}

Result<void> configure(Database& database) {
  std::string settings = fmt::format(
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = {};"
      "PRAGMA journal_size_limit = {};"
      "PRAGMA cache_size = -{};"
      "PRAGMA mmap_size = 0;"
      "PRAGMA secure_delete = FAST;"  // pages that become free need not be written
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA trusted_schema = OFF;",
      mutated(Mutant::kIntentNotSynced) ? "NORMAL" : "FULL", kWalBytesMax,
      limits::kLedgerCacheBytes / 1024);
  return database.execute(settings.c_str(), "setting it up");
}

}  // namespace

void count_no_sqlite_memory() {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, const std::string& vfs,
                                                 const IdIndexLimits& limits) {
  Place place{path};
  Descriptor file;  // goes after the database
  if (vfs.empty()) {
    Result<Place> found = place_of(path);
    if (!found) return found.error();
    place = std::move(*found);
    if (Result<void> created = create_private(place.file); !created) return created.error();
    Result<Descriptor> locked = lock_file(path, place.file);
    if (!locked) return locked.error();
    file = std::move(*locked);
    if (Result<void> checked = check_writable(place); !checked) return checked.error();
  }
  Result<std::unique_ptr<Database>> opened =
      Database::open(path, place.file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
  if (!opened) return opened.error();
  Database& database = **opened;
  sqlite3_busy_timeout(database.handle(), kBusyTimeoutMs);

  // Whose file it is comes first: nothing of somebody else's is changed.
  const std::span<const char* const> steps = schema_steps();
  auto known = static_cast<std::int64_t>(steps.size());
  Result<std::int64_t> version = identify(database, known);
  if (!version) return version.error();
  if (vfs.empty()) {
    if (Result<void> done = make_private(place); !done) return done.error();
  }
  if (Result<void> done = configure(database); !done) return done.error();
  if (*version < known) {
    if (Result<void> done = migrate(database, steps); !done) return done.error();
  }
  auto store = std::make_unique<SqliteStore>(std::move(*opened), limits, std::move(file));
  if (Result<void> done = store->catch_up(); !done) return done.error();
  return std::unique_ptr<Store>(std::move(store));
}

SqliteStore::SqliteStore(std::unique_ptr<Database> database, const IdIndexLimits& limits,
                         Descriptor file)
    : file_(std::move(file)),
      database_(std::move(database)),
      lookups_(*database_, limits),
      checkpoint_at_pages_(kCheckpointPages),
      begin_(*database_, "BEGIN IMMEDIATE", "beginning a transaction"),
      commit_(*database_, "COMMIT", "committing a transaction"),
      new_remote_(*database_, "INSERT INTO remote(origin, project_id) VALUES (?1, ?2)",
                  "recording the remote"),
      new_manifest_(*database_,
                    "INSERT INTO manifest(remote, name, date, started_ms) VALUES (?1, ?2, ?3, ?4)",
                    "recording the manifest"),
      generation_(*database_, "SELECT " LONGSHORE_GENERATION_COLUMNS " FROM manifest WHERE id = ?1",
                  "looking a generation of a manifest up"),
      finish_manifest_(*database_,
                       "UPDATE manifest SET finished_ms = coalesce(finished_ms, ?2) WHERE id = ?1",
                       "recording the manifest's end"),
      raise_batch_number_(*database_,
                          "UPDATE manifest SET last_batch_number = max(last_batch_number, ?2) "
                          "WHERE id = ?1",
                          "recording a batch's number"),
      new_batch_(*database_,
                 "INSERT INTO batch(remote, manifest, number, by_value, name, description, state, "
                 "origin, batch_id, jobs, created_ms, updated_ms) "
                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
                 "recording a batch"),
      add_to_batch_(*database_, "UPDATE batch SET jobs = jobs + ?2 WHERE id = ?1",
                    "counting a batch's jobs"),
      take_from_batch_(*database_,
                       "UPDATE batch SET jobs = max(jobs - ?2, 0) WHERE id = ?1 "
                       "AND origin = 0 AND state IN (0, 3)",
                       "counting the jobs that leave a batch"),
      rename_batch_(*database_,
                    "UPDATE batch SET number = ?2, name = ?3, description = ?4, state = 0, "
                    "code = NULL, reason = NULL, updated_ms = ?5 "
                    "WHERE id = ?1 AND origin = 0 AND state IN (0, 3)",
                    "recording a batch's new name"),
      set_batch_(*database_,
                 "UPDATE batch SET state = ?2, origin = ?3, batch_id = ?4, code = ?5, reason = ?6, "
                 "updated_ms = ?7 WHERE id = ?1 AND (?8 >> state) & 1 "
                 "AND (state <> 2 OR batch_id = ?4)",
                 "recording what became of a batch"),
      batches_of_(*database_,
                  "SELECT " LONGSHORE_BATCH_COLUMNS
                  " FROM batch WHERE origin IN (0, 1) AND manifest IN "
                  "(SELECT id FROM manifest WHERE remote = ?1 AND name = ?2) ORDER BY id",
                  "looking up a manifest's batches"),
      batches_in_doubt_(*database_,
                        "SELECT " LONGSHORE_BATCH_COLUMNS
                        " FROM batch WHERE remote = ?1 AND state = 1 ORDER BY id",
                        "looking up the batches in doubt"),
      // The blob keeps the room of a UUID's bytes and of larger numbers, so that the usual
      // outcome neither moves the row nor splits its page.
      insert_(*database_,
              "INSERT INTO job(remote, manifest, batch, line, reference_id, content_hash, mapping, "
              "state, doubted, attempts, updated_ms, job_id) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8, zeroblob(18))",
              "recording a planned job"),
      replan_(*database_,
              "UPDATE job SET state = 0, doubted = 0, batch = ?2, content_hash = ?3, "
              "mapping = ?4, code = NULL, reason = NULL, updated_ms = ?5 "
              "WHERE id = ?1 AND (?6 >> (2 * state + doubted)) & 1",
              "recording a job's new content"),
      remap_(*database_, "UPDATE job SET content_hash = ?2, mapping = ?3 WHERE id = ?1",
             "recording a job's new mapping"),
      intend_(*database_,
              "UPDATE job SET doubted = state <> 0, state = 1, updated_ms = ?3 "
              "WHERE id BETWEEN ?1 AND ?2 AND (?4 >> (2 * state + doubted)) & 1",
              "recording intents"),
      accept_(*database_,
              "UPDATE job SET state = 4, doubted = 0, attempts = attempts + ?3, "
              "job_id = coalesce(accepted_job_id(id), job_id), code = NULL, reason = NULL, "
              "http_status = NULL, updated_ms = ?4 "
              "WHERE id BETWEEN ?1 AND ?2 AND (?5 >> (2 * state + doubted)) & 1",
              "recording accepted jobs"),
      recover_(*database_,
               "UPDATE job SET state = 4, doubted = 0, batch = ?2, job_id = ?3, code = NULL, "
               "reason = NULL, http_status = NULL, updated_ms = ?4 WHERE id = ?1 AND NOT "
               "(state = 4 AND ifnull(typeof(job_id) = 'text' OR length(job_id) = 16, 0))",
               "recovering a job"),
      job_id_(*database_, "SELECT job_id FROM job WHERE id = ?1", "looking a job_id up"),
      settle_(*database_,
              "UPDATE job SET state = ?2, doubted = doubted OR ?2 = 1, attempts = attempts + ?3, "
              "code = coalesce(?4, code), reason = iif(?4 IS NULL, reason, ?5), "
              "http_status = coalesce(?6, http_status), updated_ms = ?7 "
              "WHERE id = ?1 AND (?8 >> (2 * state + doubted)) & 1",
              "recording an outcome"),
      refuse_(*database_,
              "UPDATE job SET state = ?2, doubted = 0, attempts = attempts + ?3, job_id = NULL, "
              "code = ?4, reason = ?5, http_status = ?6, updated_ms = ?7 "
              "WHERE id = ?1 AND (?8 >> (2 * state + doubted)) & 1",
              "recording a refusal"),
      job_state_(*database_, "SELECT state, doubted FROM job WHERE id = ?1", "looking a job up"),
      awaiting_read_back_(*database_,
                          "SELECT id FROM job WHERE batch = ?1 AND id > ?2 AND state IN (2, 3) "
                          "ORDER BY id LIMIT ?3",
                          "looking up a batch's presumed jobs"),
      record_run_(*database_,
                  "INSERT INTO run(run_id, remote, manifest_name, started_ms, finished_ms, "
                  "exit_code, summary_json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  "recording the run"),
      learn_pace_(*database_,
                  "INSERT OR REPLACE INTO learned_pace(remote, requests_per_second, in_flight, "
                  "updated_ms) VALUES (?1, ?2, ?3, ?4)",
                  "recording the learned pace"),
      keep_settled_(*database_,
                    "INSERT OR REPLACE INTO settled_manifest(remote, name, sha256, bytes, reading, "
                    "rows, jobs, settled_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                    "recording a settled manifest"),
      note_progress_(*database_,
                     "INSERT OR REPLACE INTO run_progress(id, " LONGSHORE_PROGRESS_COLUMNS
                     ") VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
                     "?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
                     "noting the run's progress"),
      forget_progress_(*database_, "DELETE FROM run_progress", "forgetting the run's progress") {
  // Where there is no memory for it, the statement that needs it says so.
  sqlite3_create_function_v2(database_->handle(), "accepted_job_id", 1,
                             SQLITE_UTF8 | SQLITE_DIRECTONLY, this, &SqliteStore::give_job_id,
                             nullptr, nullptr, nullptr);
  sqlite3_wal_hook(
      database_->handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<SqliteStore*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

SqliteStore::~SqliteStore() {
  rollback();
}

Result<void> SqliteStore::begin() {
  if (in_transaction_) return defect("a transaction was begun inside another one");
  // What is emptied before a commit does not look empty after it.
  if (Result<void> in_place = database_->check_in_place(); !in_place) return in_place;
  Result<std::int64_t> begun = begin_.run();
  if (!begun) return begun.error();
  in_transaction_ = true;
  failed_ = false;
  changes_before_ = sqlite3_total_changes64(database_->handle());
  absent_.forget();
  // Nobody else writes, as long as the lock beside the ledger is heeded: this makes sure.
  lookups_.ids().look_again();
  return {};
}

bool SqliteStore::unchanged() const {
  return sqlite3_total_changes64(database_->handle()) == changes_before_;
}

Result<void> SqliteStore::commit() {
  if (Result<void> allowed = changing(); !allowed) return allowed;
  lookups_.scan().pause();
  Result<void> tended = with_index([this] { return lookups_.ids().tend(); });
  if (!tended) {
    failed_ = true;
    return tended;
  }
  Result<std::int64_t> committed = commit_.run();
  if (!committed) {
    failed_ = true;
    return committed.error();
  }
  in_transaction_ = false;
  if (Result<void> in_place = database_->check_in_place(); !in_place) return in_place;
  return checkpoint_if_due();
}

void SqliteStore::rollback() {
  in_transaction_ = false;
  failed_ = false;
  lookups_.scan().pause();
  lookups_.ids().forget_newest();
  // SQLite has undone it by itself after some errors. A rollback that fails leaves the
  // transaction open, and every later begin() says so.
  if (sqlite3_get_autocommit(database_->handle()) != 0) return;
  sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

// A reader in an old snapshot keeps pages from being moved, and the WAL from starting
// anew: then the next attempt waits until as much has been written again.
Result<void> SqliteStore::checkpoint_if_due() {
  if (wal_pages_ < checkpoint_at_pages_ - kCheckpointPages) checkpoint_at_pages_ = kCheckpointPages;
  if (wal_pages_ < checkpoint_at_pages_) return {};
  checkpoint_at_pages_ = wal_pages_ + kCheckpointPages;
  int code = sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                       nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return {};
  return database_->error(code, "moving its write-ahead log into the file");
}

// A transaction a segment, so that it goes on where it was broken off.
Result<void> SqliteStore::catch_up() {
  for (bool more = true; more;) {
    if (Result<void> begun = begin(); !begun) return begun;
    Result<bool> taken = lookups_.ids().catch_up();
    if (!taken) {
      rollback();
      return taken.error();
    }
    more = *taken;
    if (Result<void> done = commit(); !done) {
      rollback();
      return done;
    }
  }
  return {};
}

Result<void> SqliteStore::rebuild_index() {
  const bool alone = !in_transaction_;
  if (alone) {
    if (Result<void> begun = begin(); !begun) return begun;
  }
  Result<void> done = lookups_.ids().clear();
  for (bool more = true; done && more;) {
    Result<bool> taken = lookups_.ids().catch_up();
    more = taken && *taken;
    if (!taken) done = taken.error();
  }
  if (alone && done) return commit();
  if (alone) rollback();
  return done;
}

Result<void> SqliteStore::changing() const {
  if (!in_transaction_) {
    return Error{ErrorKind::kInternal, "the ledger was to be changed outside of a transaction"};
  }
  if (failed_) {
    return Error{ErrorKind::kInternal, "the ledger was to be changed after a change had failed"};
  }
  return {};
}

Error SqliteStore::defect(std::string message) {
  failed_ = true;
  return {ErrorKind::kInternal, std::move(message)};
}

std::int64_t SqliteStore::last_row() const {
  return sqlite3_last_insert_rowid(database_->handle());
}

}  // namespace longshore::ledger

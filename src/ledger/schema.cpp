#include "ledger/schema.hpp"

#include <fmt/format.h>

#include <array>

namespace longshore::ledger {

namespace {

// The numbers of states and origins are those of core/ledger_records.hpp. A job's row is
// written with all the room that its usual outcome takes (see insert_ in sqlite_store.cpp).
constexpr const char* kVersion1 = R"sql(
CREATE TABLE remote(
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL,
  project_id TEXT NOT NULL,
  UNIQUE(origin, project_id)
) STRICT;

CREATE TABLE manifest(
  id INTEGER PRIMARY KEY,
  remote INTEGER NOT NULL,
  name TEXT NOT NULL,
  date TEXT NOT NULL,
  last_batch_number INTEGER NOT NULL DEFAULT 0,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER
) STRICT;
CREATE INDEX manifest_by_name ON manifest(remote, name);
CREATE UNIQUE INDEX manifest_unfinished ON manifest(remote, name) WHERE finished_ms IS NULL;

CREATE TABLE batch(
  id INTEGER PRIMARY KEY,
  remote INTEGER NOT NULL,
  manifest INTEGER NOT NULL,
  number INTEGER NOT NULL,
  by_value TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  state INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  batch_id TEXT NOT NULL,
  jobs INTEGER NOT NULL,
  code TEXT,
  reason TEXT,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX batch_by_name ON batch(remote, name) WHERE origin IN (0, 1);
CREATE UNIQUE INDEX batch_standing ON batch(remote, origin, batch_id) WHERE origin IN (2, 3);
CREATE INDEX batch_of_manifest ON batch(manifest, by_value, number) WHERE origin IN (0, 1);
CREATE INDEX batch_in_doubt ON batch(remote) WHERE state = 1;

CREATE TABLE job(
  id INTEGER PRIMARY KEY,
  remote INTEGER NOT NULL,
  manifest INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  line INTEGER NOT NULL,
  reference_id TEXT NOT NULL,
  content_hash INTEGER NOT NULL,
  mapping INTEGER NOT NULL,
  state INTEGER NOT NULL,
  doubted INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  job_id ANY,
  code TEXT,
  reason TEXT,
  http_status INTEGER
) STRICT;
CREATE UNIQUE INDEX job_by_reference ON job(remote, reference_id);
CREATE INDEX job_unsettled ON job(batch) WHERE state IN (2, 3);

CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  remote INTEGER NOT NULL,
  manifest_name TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER NOT NULL,
  exit_code INTEGER NOT NULL,
  summary_json TEXT NOT NULL
) STRICT;

CREATE VIEW job_in_words AS
SELECT job.id,
       remote.origin, remote.project_id,
       manifest.name AS manifest, job.line, job.reference_id,
       CASE job.state WHEN 0 THEN 'pending' WHEN 1 THEN 'in_doubt' WHEN 2 THEN 'presumed'
            WHEN 3 THEN 'unconfirmed' WHEN 4 THEN 'accepted' WHEN 5 THEN 'rejected'
            WHEN 6 THEN 'duplicate' END AS state,
       CASE WHEN typeof(job.job_id) = 'text' THEN job.job_id
            WHEN length(job.job_id) = 16 THEN lower(
              substr(hex(job.job_id), 1, 8) || '-' || substr(hex(job.job_id), 9, 4) || '-' ||
              substr(hex(job.job_id), 13, 4) || '-' || substr(hex(job.job_id), 17, 4) || '-' ||
              substr(hex(job.job_id), 21)) END AS job_id,
       batch.batch_id, batch.name AS batch_name, job.code, job.reason, job.http_status,
       job.attempts,
       strftime('%Y-%m-%dT%H:%M:%SZ', job.updated_ms / 1000, 'unixepoch') AS updated_at
FROM job
LEFT JOIN remote ON remote.id = job.remote
LEFT JOIN manifest ON manifest.id = job.manifest
LEFT JOIN batch ON batch.id = job.batch;
)sql";

// The way from a reference_id to its job leaves the B-tree of ids, which rewrote a page for
// each random id, for segments of sorted entries (id_segments.hpp). They are filled from the
// table of jobs when the ledger is opened.
constexpr const char* kVersion2 = R"sql(
DROP INDEX job_by_reference;

CREATE TABLE id_seed(seed INTEGER NOT NULL) STRICT;
INSERT INTO id_seed VALUES (random() | 1);

CREATE TABLE id_segment(
  id INTEGER PRIMARY KEY,
  base INTEGER NOT NULL,
  last INTEGER NOT NULL,
  level INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  blocks INTEGER NOT NULL,
  ready INTEGER NOT NULL,
  merged_into INTEGER
) STRICT;

CREATE TABLE id_block(id INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
)sql";

constexpr const char* kVersion3 = R"sql(
CREATE TABLE learned_pace(
  remote INTEGER PRIMARY KEY,
  requests_per_second REAL NOT NULL,
  in_flight INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
)sql";

// At most one row: of the run under way, or of one that died.
constexpr const char* kVersion4 = R"sql(
CREATE TABLE run_progress(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  run_id TEXT NOT NULL,
  remote INTEGER NOT NULL,
  manifest_name TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  noted_ms INTEGER NOT NULL,
  phase TEXT NOT NULL,
  waiting_for TEXT NOT NULL,
  rows_read INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  already_accepted INTEGER NOT NULL,
  duplicate INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  bytes_read INTEGER NOT NULL,
  bytes_all INTEGER NOT NULL,
  read_to_end INTEGER NOT NULL,
  retried INTEGER NOT NULL,
  in_flight INTEGER NOT NULL,
  requests_per_second REAL NOT NULL,
  rows_per_second REAL NOT NULL,
  rate_limit REAL NOT NULL,
  rate REAL NOT NULL
) STRICT;
)sql";

// The program takes no job away. Whoever does so by hand wants its row to be looked at again.
constexpr const char* kVersion5 = R"sql(
CREATE TABLE settled_manifest(
  remote INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  reading INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  jobs INTEGER NOT NULL,
  settled_ms INTEGER NOT NULL,
  PRIMARY KEY(remote, name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER job_taken_away AFTER DELETE ON job BEGIN DELETE FROM settled_manifest; END;
)sql";

constexpr std::array<const char*, 5> kSteps = {kVersion1, kVersion2, kVersion3, kVersion4,
                                               kVersion5};

Error not_a_ledger(const Database& database) {
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: the file is a SQLite database, but not one of longshore's. "
                      "Name another file (ledger.path, --ledger).",
                      database.path())};
}

Error too_new(const Database& database, std::int64_t version, std::int64_t known) {
  return {ErrorKind::kLedger,
          fmt::format("ledger {}: made by a newer longshore (schema {}); this one knows up to {}. "
                      "Use the newer program: nothing was changed.",
                      database.path(), version, known)};
}

// Undoes what is open and gives back the error that made it necessary.
Error undone(Database& database, Error error) {
  if (sqlite3_get_autocommit(database.handle()) == 0) {
    sqlite3_exec(database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return error;
}

}  // namespace

std::span<const char* const> schema_steps() {
  return kSteps;
}

Result<std::int64_t> identify(Database& database, std::int64_t known) {
  const char* doing = "reading its header";
  Result<std::int64_t> application = database.number("PRAGMA application_id", doing);
  if (!application) return application;
  Result<std::int64_t> version = database.number("PRAGMA user_version", doing);
  if (!version) return version;
  if (*application == kApplicationId) {
    if (*version > known) return too_new(database, *version, known);
    return version;
  }
  Result<std::int64_t> objects = database.number("SELECT count(*) FROM sqlite_schema", doing);
  if (!objects) return objects;
  if (*application != 0 || *version != 0 || *objects != 0) return not_a_ledger(database);
  return std::int64_t{0};
}

Result<void> migrate(Database& database, std::span<const char* const> steps) {
  const auto known = static_cast<std::int64_t>(steps.size());
  const char* doing = "bringing its schema up to date";
  Result<void> begun = database.execute("BEGIN IMMEDIATE", doing);
  if (!begun) return begun;
  // Read inside the transaction: nobody else can be migrating it now.
  Result<std::int64_t> version = identify(database, known);
  if (!version) return undone(database, version.error());
  for (const char* step : steps.subspan(static_cast<std::size_t>(*version))) {
    Result<void> done = database.execute(step, doing);
    if (!done) return undone(database, done.error());
  }
  std::string stamp =
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, known);
  Result<void> stamped = database.execute(stamp.c_str(), doing);
  if (!stamped) return undone(database, stamped.error());
  Result<void> committed = database.execute("COMMIT", doing);
  if (!committed) return undone(database, committed.error());
  return {};
}

}  // namespace longshore::ledger

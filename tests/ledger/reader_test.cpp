// What a reader is told of a ledger at rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "ledger/database.hpp"
#include "reader_fixture.hpp"

namespace longshore::ledger::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(Reader, SaysThatThereIsNoLedger) {
  Result<std::unique_ptr<ReadOnlyLedger>> ledger = ReadOnlyLedger::open(path(), "");
  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().kind, ErrorKind::kLedger);
  EXPECT_THAT(ledger.error().message, HasSubstr("there is no ledger at " + path()));
  EXPECT_TRUE(dir_.names().empty());
}

TEST_F(Reader, RefusesWhatIsNotALedger) {
  std::ofstream(path()) << std::string(5000, 'x');
  Result<std::unique_ptr<ReadOnlyLedger>> ledger = ReadOnlyLedger::open(path(), "");
  ASSERT_FALSE(ledger);
  EXPECT_THAT(ledger.error().message, HasSubstr("not a longshore ledger"));
  std::ofstream(path(), std::ios::trunc).close();
  ledger = ReadOnlyLedger::open(path(), "");
  ASSERT_FALSE(ledger);
  EXPECT_THAT(ledger.error().message, HasSubstr("not yet begun"));
  EXPECT_FALSE(must(ReadOnlyLedger::begun(path(), "")));
}

TEST_F(Reader, AnswersWhatACheckAsks) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  must(store->begin());
  JobKey key = job_in(*store, ground, "001", JobState::kRejected);
  must(store->commit());
  store.reset();

  auto ledger = open_reader();
  EXPECT_EQ(must(ledger->remote(kOrigin, kProject)), ground.remote);
  EXPECT_FALSE(must(ledger->remote(kOrigin, "other")).has_value());
  EXPECT_EQ(must(ledger->manifest(ground.remote, "flags"))->key, ground.manifest);
  EXPECT_EQ(must(ledger->last_batch(ground.manifest, ""))->key, ground.batch);
  KnownJob job = must(ledger->find(ground.remote, "001")).value();
  EXPECT_EQ(job.key, key);
  EXPECT_EQ(job.state, JobState::kRejected);
  EXPECT_EQ(job.content_hash, 0xfedcba9876543210U);
  EXPECT_FALSE(must(ledger->find(ground.remote, "002")).has_value());
  EXPECT_EQ(dir_.names(), std::set<std::string>{"ledger.db"});
}

TEST_F(Reader, TellsTheLearnedPace) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  EXPECT_FALSE(must(open_reader()->learned_pace(ground.remote)).has_value());
  must(store->begin());
  must(store->learn_pace(ground.remote, 99.25, 8, kNow - 1));
  must(store->learn_pace(ground.remote, 0, 16, kNow));
  must(store->commit());
  store.reset();

  auto ledger = open_reader();
  const LearnedPace pace = must(ledger->learned_pace(ground.remote)).value();
  EXPECT_EQ(pace.requests_per_second, 0);
  EXPECT_EQ(pace.in_flight, 16U);
  EXPECT_EQ(pace.updated_ms, kNow);
  const LedgerStatus status = must(ledger->status());
  EXPECT_EQ(status.remotes.at(0).pace->in_flight, 16U);
}

TEST_F(Reader, TellsTheFileInWhichAManifestWasLastSettled) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  EXPECT_FALSE(must(store->settled_manifest(ground.remote, "flags")).has_value());
  must(store->begin());
  const RemoteKey other = must(store->remote(kOrigin, "project-2"));
  must(store->keep_settled(ground.remote, "flags", {"ab", 9, 1, 2, 2}, kNow));
  must(store->keep_settled(ground.remote, "flags", {"cd", 1U << 31, UINT64_MAX, 5, 4}, kNow));
  must(store->keep_settled(ground.remote, "more", {"ef", 7, 8, 1, 1}, kNow));
  must(store->commit());

  auto ledger = open_reader();
  const SettledManifest settled = must(ledger->settled_manifest(ground.remote, "flags")).value();
  EXPECT_EQ(settled.sha256, "cd");
  EXPECT_EQ(settled.size_bytes, 1U << 31);
  EXPECT_EQ(settled.reading, UINT64_MAX);
  EXPECT_EQ(settled.rows, 5U);
  EXPECT_EQ(settled.jobs, 4U);
  EXPECT_EQ(must(ledger->settled_manifest(ground.remote, "more"))->sha256, "ef");
  EXPECT_FALSE(must(ledger->settled_manifest(other, "flags")).has_value());
  EXPECT_FALSE(must(ledger->settled_manifest(ground.remote, "less")).has_value());
}

// By hand, so that its row is sent again.
TEST_F(Reader, NoManifestIsSettledOnceAJobWasTakenAway) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  add_jobs(*store, ground, 1, 2);
  must(store->begin());
  must(store->keep_settled(ground.remote, "flags", {"ab", 9, 1, 2, 2}, kNow));
  must(store->commit());
  store.reset();
  auto database = must(Database::open(path(), path(), SQLITE_OPEN_READWRITE, ""));
  must(database->execute("UPDATE job SET attempts = 2", "testing"));
  EXPECT_TRUE(must(open_reader()->settled_manifest(ground.remote, "flags")).has_value());
  must(database->execute("DELETE FROM job WHERE reference_id = '1'", "testing"));
  EXPECT_FALSE(must(open_reader()->settled_manifest(ground.remote, "flags")).has_value());
}

TEST_F(Reader, TellsTheProgressOfARunUntilItsEndIsRecorded) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  EXPECT_FALSE(must(open_reader()->run_progress()).has_value());
  RunProgress note;
  note.run_id = "run-1";
  note.remote = ground.remote;
  note.manifest_name = "flags";
  note.started_ms = kNow - 5'000;
  note.noted_ms = kNow;
  note.phase = "importing";
  note.waiting_for = "Retry-After, 7 s";
  note.rows = {
      .read = 9, .accepted = 1, .already_accepted = 2, .duplicate = 3, .rejected = 1, .pending = 1};
  note.bytes_read = 70;
  note.bytes_all = 80;
  note.read_to_end = true;
  note.retried = 4;
  note.in_flight = 6;
  note.requests_per_second = 19.5;
  note.rows_per_second = 18.25;
  note.limit = 20;
  note.rate = 19;
  must(store->begin());
  must(store->note_progress(RunProgress{.run_id = "run-0"}));
  must(store->note_progress(note));
  must(store->commit());

  auto reader = open_reader();
  const RunProgress told = must(reader->run_progress()).value();
  EXPECT_EQ(told.run_id, "run-1");
  EXPECT_EQ(told.remote, ground.remote);
  EXPECT_EQ(told.manifest_name, "flags");
  EXPECT_EQ(told.started_ms, kNow - 5'000);
  EXPECT_EQ(told.noted_ms, kNow);
  EXPECT_EQ(told.phase, "importing");
  EXPECT_EQ(told.waiting_for, "Retry-After, 7 s");
  EXPECT_EQ(told.rows.read, 9U);
  EXPECT_EQ(told.rows.accepted, 1U);
  EXPECT_EQ(told.rows.already_accepted, 2U);
  EXPECT_EQ(told.rows.duplicate, 3U);
  EXPECT_EQ(told.rows.rejected, 1U);
  EXPECT_EQ(told.rows.pending, 1U);
  EXPECT_EQ(told.bytes_read, 70U);
  EXPECT_EQ(told.bytes_all, 80U);
  EXPECT_TRUE(told.read_to_end);
  EXPECT_EQ(told.retried, 4U);
  EXPECT_EQ(told.in_flight, 6U);
  EXPECT_EQ(told.requests_per_second, 19.5);
  EXPECT_EQ(told.rows_per_second, 18.25);
  EXPECT_EQ(told.limit, 20);
  EXPECT_EQ(told.rate, 19);

  must(store->begin());
  must(store->record_run("run-1", ground.remote, "flags", kNow, kNow, 0, "{}"));
  must(store->commit());
  EXPECT_FALSE(must(reader->run_progress()).has_value());
}

TEST_F(Reader, ExportsWhatIsKnownOfEachRow) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  must(store->begin());
  must(store->set_batch(ground.batch, BatchState::kReady, BatchOrigin::kOurs, "b-1", "", "", kNow));
  JobKey one = must(store->insert(ground.remote, job_of(ground, "001", 2), kNow));
  must(store->intend(one, one, kNow));
  JobOutcome accepted = outcome(one, JobState::kAccepted, 2);
  accepted.job_id = kUuid;
  must(store->settle(accepted, kNow + 5));
  JobKey two = must(store->insert(ground.remote, job_of(ground, "002", 3), kNow));
  must(store->intend(two, two, kNow));
  JobOutcome rejected = outcome(two, JobState::kRejected);
  rejected.code = "FS_0003";
  rejected.reason = "no URL";
  must(store->settle(rejected, kNow + 6));
  JobKey three = must(store->insert(ground.remote, job_of(ground, "003", 4), kNow));
  must(store->intend(three, three, kNow));
  accepted.key = three;
  accepted.job_id = "not-a-uuid";
  must(store->settle(accepted, kNow + 7));
  must(store->commit());
  store.reset();

  auto ledger = open_reader();
  std::vector<ExportRow> rows = rows_of(*ledger);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].manifest, "flags");
  EXPECT_EQ(rows[0].line, 2U);
  EXPECT_EQ(rows[0].reference_id, "001");
  EXPECT_EQ(rows[0].state, JobState::kAccepted);
  EXPECT_EQ(rows[0].job_id, kUuid);
  EXPECT_EQ(rows[0].batch_id, "b-1");
  EXPECT_EQ(rows[0].batch_name, "flags-1");
  EXPECT_EQ(rows[0].code, "");
  EXPECT_EQ(rows[0].attempts, 2U);
  EXPECT_EQ(rows[0].updated_at_ms, kNow + 5);
  EXPECT_EQ(rows[1].state, JobState::kRejected);
  EXPECT_EQ(rows[1].job_id, "");
  EXPECT_EQ(rows[1].code, "FS_0003");
  EXPECT_EQ(rows[1].reason, "no URL");
  EXPECT_EQ(rows[2].job_id, "not-a-uuid");

  JobFilter since;
  since.since_ms = kNow + 6;
  EXPECT_THAT(ids_of(*ledger, since), ElementsAre("002", "003"));
}

TEST_F(Reader, FiltersJobs) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  must(store->begin());
  job_in(*store, ground, "a", JobState::kAccepted);
  job_in(*store, ground, "r", JobState::kRejected);
  job_in(*store, ground, "p", JobState::kPending);
  Ground second = ground;
  second.manifest = must(store->new_manifest(ground.remote, "cats", "2026-01-16", kNow)).key;
  second.batch =
      must(store->new_batch(ground.remote, named_batch(second.manifest, 1, "cats-1"), kNow));
  must(store->set_batch(second.batch, BatchState::kReady, BatchOrigin::kOurs, "b-2", "", "", kNow));
  job_in(*store, second, "c", JobState::kAccepted);
  Ground third = ground;
  third.remote = must(store->remote(kOrigin, "project-2"));
  job_in(*store, third, "other", JobState::kAccepted);
  must(store->commit());

  auto ledger = open_reader();
  JobFilter filter;
  EXPECT_THAT(ids_of(*ledger, filter), ElementsAre("a", "r", "p", "c", "other"));
  filter.states = {JobState::kAccepted, JobState::kPending};
  EXPECT_THAT(ids_of(*ledger, filter), ElementsAre("a", "p", "c", "other"));
  filter.remote = ground.remote;
  EXPECT_THAT(ids_of(*ledger, filter), ElementsAre("a", "p", "c"));
  filter.manifest = "cats";
  EXPECT_THAT(ids_of(*ledger, filter), ElementsAre("c"));
  filter.batch = "flags-1";
  EXPECT_THAT(ids_of(*ledger, filter), ElementsAre());
  JobFilter by_batch_id;
  by_batch_id.batch = "b-2";
  EXPECT_THAT(ids_of(*ledger, by_batch_id), ElementsAre("c"));
  by_batch_id.batch = "flags-1";
  EXPECT_THAT(ids_of(*ledger, by_batch_id), ElementsAre("a", "r", "p", "other"));
}

TEST_F(Reader, ListsPageByPageAndStopsWhenTold) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  const int count = 2 * static_cast<int>(ReadOnlyLedger::kJobsPerPage) + 1;
  add_jobs(*store, ground, 0, count);
  store.reset();
  auto ledger = open_reader();
  std::vector<std::string> ids = ids_of(*ledger);
  ASSERT_EQ(ids.size(), static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) ASSERT_EQ(ids[static_cast<std::size_t>(i)], std::to_string(i));
  int seen = 0;
  must(ledger->for_each_job({}, [&](const ExportRow&) { return ++seen < 2500; }));
  EXPECT_EQ(seen, 2500);
}

TEST_F(Reader, ShowsTheStatus) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  must(store->begin());
  BatchKey second =
      must(store->new_batch(ground.remote, named_batch(ground.manifest, 2, "flags-2"), kNow));
  must(store->set_batch(second, BatchState::kFailed, BatchOrigin::kOurs, "", "BAD", "no", kNow));
  must(store->add_to_batch(ground.batch, 3));
  must(store->add_to_batch(second, 1));
  // Never made, and its rows are elsewhere: there is nothing to be told of it.
  must(store->new_batch(ground.remote, named_batch(ground.manifest, 3, "flags-3"), kNow));
  job_in(*store, ground, "a", JobState::kAccepted);
  job_in(*store, ground, "b", JobState::kAccepted);
  job_in(*store, ground, "d", JobState::kInDoubt);
  Ground other = ground;
  other.batch = second;
  job_in(*store, other, "u", JobState::kUnconfirmed);
  must(store->finish_manifest(ground.manifest, kNow + 9));
  must(store->new_manifest(ground.remote, "flags", "2026-01-16", kNow + 10));
  must(store->record_run("run-1", ground.remote, "flags", kNow, kNow + 1, 3, "{\"a\":1}"));
  must(store->record_run("run-2", ground.remote, "flags", kNow, kNow + 9, 0, "{}"));
  must(store->commit());

  LedgerStatus status = must(open_reader()->status());
  ASSERT_EQ(status.remotes.size(), 1U);
  const RemoteStatus& remote = status.remotes[0];
  EXPECT_EQ(remote.key, ground.remote);
  EXPECT_EQ(remote.origin, kOrigin);
  EXPECT_EQ(remote.project_id, kProject);
  ASSERT_EQ(remote.manifests.size(), 2U);
  const ManifestStatus& manifest = remote.manifests[0];
  EXPECT_EQ(manifest.manifest.name, "flags");
  EXPECT_EQ(manifest.manifest.last_batch_number, 3U);
  EXPECT_EQ(manifest.started_ms, kNow);
  EXPECT_EQ(manifest.finished_ms, kNow + 9);
  EXPECT_EQ(manifest.batches, 2U);
  EXPECT_THAT(manifest.jobs, ElementsAre(0, 1, 0, 1, 2, 0, 0));
  EXPECT_FALSE(remote.manifests[1].manifest.finished);
  EXPECT_THAT(remote.manifests[1].jobs, ElementsAre(0, 0, 0, 0, 0, 0, 0));
  ASSERT_EQ(remote.batches.size(), 2U);
  EXPECT_EQ(remote.batches[0].batch.name, "flags-1");
  EXPECT_THAT(remote.batches[0].jobs, ElementsAre(0, 1, 0, 0, 2, 0, 0));
  EXPECT_EQ(remote.batches[1].batch.state, BatchState::kFailed);
  EXPECT_EQ(remote.batches[1].code, "BAD");
  EXPECT_EQ(remote.batches[1].reason, "no");
  EXPECT_THAT(remote.batches[1].jobs, ElementsAre(0, 0, 0, 1, 0, 0, 0));
  EXPECT_EQ(status.in_doubt, 1U);
  ASSERT_EQ(status.in_doubt_first.size(), 1U);
  EXPECT_EQ(status.in_doubt_first[0].reference_id, "d");
  ASSERT_EQ(status.last_runs.size(), 2U);
  EXPECT_EQ(status.last_runs[0].run_id, "run-2");
  EXPECT_EQ(status.last_runs[1].exit_code, 3);
  EXPECT_EQ(status.last_runs[1].summary_json, "{\"a\":1}");
}

// However many others there are before it in the ledger.
TEST_F(Reader, ShowsTheDoubtsAndRunsOfOneManifest) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  must(store->begin());
  for (std::uint64_t i = 0; i < ReadOnlyLedger::kInDoubtShownMax; ++i) {
    job_in(*store, ground, "flag-" + std::to_string(i), JobState::kInDoubt);
  }
  Ground night = ground;
  night.manifest = must(store->new_manifest(ground.remote, "night", "2026-01-16", kNow)).key;
  must(store->record_run("run-1", ground.remote, "night", kNow, kNow + 1, 3, "{}"));
  for (int i = 0; i < ReadOnlyLedger::kRunsShownMax; ++i) {
    must(
        store->record_run("later-" + std::to_string(i), ground.remote, "flags", kNow, kNow, 0, ""));
  }
  job_in(*store, night, "n", JobState::kInDoubt);
  must(store->commit());

  const LedgerStatus status = must(open_reader()->status("night"));
  ASSERT_EQ(status.in_doubt_first.size(), 1U);
  EXPECT_EQ(status.in_doubt_first[0].reference_id, "n");
  ASSERT_EQ(status.last_runs.size(), 1U);
  EXPECT_EQ(status.last_runs[0].run_id, "run-1");
}

// The words and UUIDs that the ledger's owner sees with SQL are those of `export`.
TEST_F(Reader, TheViewInWordsAgreesWithTheExport) {
  std::unique_ptr<Store> store = open_store();
  Ground ground = lay_ground(*store);
  must(store->begin());
  for (int state = 0; state < 7; ++state) {
    auto id = std::string(name_of(static_cast<JobState>(state)));
    job_in(*store, ground, id, static_cast<JobState>(state));
  }
  job_in(*store, ground, "001", JobState::kPresumed);
  must(store->confirm(ground.remote, ground.batch, "001", kUuid, kNow));
  must(store->commit());
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
  sqlite3_stmt* query = nullptr;
  ASSERT_EQ(sqlite3_prepare_v2(handle,
                               "SELECT reference_id, state, coalesce(job_id, ''), manifest, "
                               "batch_name, updated_at FROM job_in_words ORDER BY id",
                               -1, &query, nullptr),
            SQLITE_OK);
  auto text = [&](int column) {
    return std::string(reinterpret_cast<const char*>(sqlite3_column_text(query, column)));
  };
  for (const ExportRow& row : rows_of(*open_reader())) {
    ASSERT_EQ(sqlite3_step(query), SQLITE_ROW);
    EXPECT_EQ(text(0), row.reference_id);
    EXPECT_EQ(text(1), name_of(row.state));
    EXPECT_EQ(text(2), row.job_id);
    EXPECT_EQ(text(3), row.manifest);
    EXPECT_EQ(text(4), row.batch_name);
    EXPECT_EQ(text(5), "2026-01-15T00:00:00Z");
  }
  EXPECT_EQ(sqlite3_step(query), SQLITE_DONE);
  sqlite3_finalize(query);
  sqlite3_close(handle);
}

TEST_F(Reader, ReadsAPathOfAnyCharacters) {
  std::string odd = dir_.file("a?b#c%41&d 'e.db");
  {
    std::unique_ptr<Store> store = must(open_sqlite_store(odd, ""));
    Ground ground = lay_ground(*store);
    add_jobs(*store, ground, 0, 1);
  }
  auto ledger = must(ReadOnlyLedger::open(odd, ""));
  EXPECT_EQ(ids_of(*ledger).size(), 1U);
}

}  // namespace
}  // namespace longshore::ledger::testing

#include <gmock/gmock.h>

#include "cli/check_text.hpp"
#include "cli/status_text.hpp"
#include "cli/table.hpp"

namespace longshore::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TableTest, AlignsByCharactersAndDropsTrailingBlanks) {
  Table table({"name", ">jobs", "note"});
  EXPECT_EQ(table.text(), "");
  table.add(
      {"n\xC3\xA4"
       "chte",
       "7", ""});
  table.add({"a", "1,000", "x"});
  EXPECT_EQ(table.text(),
            "  name     jobs  note\n"
            "  n\xC3\xA4"
            "chte      7\n"
            "  a       1,000  x\n");
}

TEST(TableTest, AnOptionalColumnOfZeroesIsLeftOut) {
  Table table({"name", ">?zero", ">?some"});
  table.add({"a", "0", "0"});
  table.add({"b", "0", "1"});
  EXPECT_EQ(table.text(),
            "  name  some\n"
            "  a        0\n"
            "  b        1\n");
}

CheckReport a_report() {
  CheckReport report;
  report.summary.manifest = "night";
  report.summary.rows = {.read = 1'604, .already_accepted = 400, .rejected = 604, .pending = 600};
  report.summary.manifest_complete = true;
  report.summary.rejects_path = "night-rejects.csv";
  report.summary.exit_code = ExitCode::kRejects;
  report.new_jobs = 600;
  report.new_batches = 1;
  report.rejects_by_code = {{"no_image_url", {600, {5, 1'007, 9'000}}},
                            {"bad_priority_weight", {3, {12, 13, 14}}},
                            {"conflict", {1, {40}}}};
  report.duplicates = {2, {8, 9}};
  report.samples = {{2, "{\"reference_id\":\"a\x1b\"}"}};
  report.ledger = LedgerFound::kRead;
  return report;
}

Configuration at_rate(double per_second) {
  Configuration configuration;
  configuration.delivery.requests_per_second = per_second;
  return configuration;
}

TEST(CheckTextTest, TellsWhatAnImportWouldDo) {
  const std::string text = check_text(a_report(), at_rate(20));
  EXPECT_THAT(text, HasSubstr("night: 1,604 rows, read to its end"));
  EXPECT_THAT(text, HasSubstr("600, in 1 new batch\n"));
  EXPECT_THAT(text, HasSubstr("400 rows accepted earlier"));
  EXPECT_THAT(text, HasSubstr("2 rows repeated with the same content, left out: lines 8, 9\n"));
  EXPECT_THAT(text, HasSubstr("1 row whose id stands for other content: line 40\n"));
  EXPECT_THAT(text, HasSubstr("604 rows in night-rejects.csv"));
  EXPECT_THAT(text, HasSubstr("600  no_image_url, lines 5, 1,007, 9,000 …\n"));
  EXPECT_THAT(text, HasSubstr("3  bad_priority_weight, lines 12, 13, 14\n"));
  EXPECT_THAT(text, HasSubstr("requests    601, and what retries need\n"));
  EXPECT_THAT(text, HasSubstr("time        31s at 20 requests/s, as configured\n"));
  EXPECT_THAT(text, Not(HasSubstr("cost")));
  EXPECT_THAT(text, HasSubstr("line 2: {\"reference_id\":\"a\\x1b\"}"));
  EXPECT_THAT(text,
              EndsWith("longshore: check of night: 600 new jobs, 604 rows rejected: exit 1\n"));
}

TEST(CheckTextTest, TellsWhatMayExistAlready) {
  CheckReport report = a_report();
  EXPECT_THAT(check_text(report, at_rate(20)), Not(HasSubstr("in doubt")));
  report.in_doubt = 43;
  EXPECT_THAT(check_text(report, at_rate(20)),
              HasSubstr("600, in 1 new batch\n  in doubt    43 of these: sent, "));
}

TEST(CheckTextTest, CountsOneAsOne) {
  CheckReport report = a_report();
  report.new_jobs = 1;
  report.summary.rows.rejected = 1;
  EXPECT_THAT(check_text(report, at_rate(20)),
              EndsWith("longshore: check of night: 1 new job, 1 row rejected: exit 1\n"));
}

TEST(CheckTextTest, TellsMoneyAndTheRateThatEarlierRunsFound) {
  CheckReport report = a_report();
  report.learned_rate = 10;
  Configuration configuration = at_rate(20);
  configuration.cost = {0.125, "EUR"};
  std::string text = check_text(report, configuration);
  EXPECT_THAT(text, HasSubstr("1m 01s at 10 requests/s, as earlier runs found\n"));
  EXPECT_THAT(text, HasSubstr("cost        75.00 EUR (600 jobs at 0.125)\n"));

  // What was found is of use only below the limit.
  report.learned_rate = 30;
  EXPECT_THAT(check_text(report, configuration), Not(HasSubstr("earlier runs found")));
  EXPECT_THAT(check_text(report, at_rate(0)), HasSubstr("time        21s at 30 requests/s"));
}

TEST(CheckTextTest, TellsWhyItCouldNotReadOn) {
  CheckReport report = a_report();
  report.summary.exit_code = ExitCode::kManifest;
  report.summary.exit_reason = "the gzip stream is cut at byte 12";
  report.summary.manifest_complete = false;
  report.ledger = LedgerFound::kNone;
  const std::string text = check_text(report, at_rate(0));
  EXPECT_THAT(text, HasSubstr("not read to its end"));
  EXPECT_THAT(text, HasSubstr("no rate is configured"));
  EXPECT_THAT(text, HasSubstr("no ledger yet"));
  EXPECT_THAT(text, EndsWith("exit 6: the gzip stream is cut at byte 12\n"));
  report.ledger = LedgerFound::kNotLooked;
  EXPECT_THAT(check_text(report, at_rate(0)), Not(HasSubstr("known")));
}

TEST(CheckTextTest, ALongJobIsCut) {
  CheckReport report = a_report();
  report.samples = {{2, std::string(100'000, 'x')}};
  EXPECT_LT(check_text(report, at_rate(20)).size(), 4'000u);
  EXPECT_THAT(check_text(report, at_rate(20)), HasSubstr(" …\n"));
}

ledger::LedgerStatus a_status() {
  ledger::RemoteStatus remote{.origin = "https://api.example:443", .project_id = "p1"};
  remote.manifests.push_back({.manifest = {.name = "night", .date = "2026-08-01"},
                              .jobs = {1, 2, 0, 0, 1'000, 0, 0},
                              .batches = 25});
  for (int i = 1; i <= 25; ++i) {
    ledger::BatchStatus batch;
    batch.batch.name = "night-" + std::to_string(i);
    batch.batch.state = i == 25 ? BatchState::kFailed : BatchState::kReady;
    if (i == 25) batch.code = "QUOTA";
    remote.batches.push_back(batch);
  }
  ledger::LedgerStatus status;
  status.remotes.push_back(remote);
  status.in_doubt = 2;
  status.in_doubt_first = {{.manifest = "night", .line = 7, .reference_id = "r\x1b[2J"}};
  status.last_runs = {{.run_id = "run-1",
                       .manifest_name = "night",
                       .started_ms = 1'785'621'600'000,
                       .finished_ms = 1'785'621'690'000,
                       .exit_code = 3}};
  return status;
}

TEST(StatusTextTest, ShowsManifestsBatchesDoubtsAndRuns) {
  const std::string text = status_text({"longshore.db", a_status(), {}, {}});
  EXPECT_THAT(text, HasSubstr("https://api.example:443, project p1"));
  EXPECT_THAT(text, HasSubstr("1,003     1,000"));
  EXPECT_THAT(text, HasSubstr("night-25"));
  EXPECT_THAT(text, HasSubstr("the newest 20"));
  EXPECT_THAT(text, Not(HasSubstr("night-5 ")));
  EXPECT_THAT(text, HasSubstr("night-25 was refused: QUOTA"));
  EXPECT_THAT(text, HasSubstr("rows in doubt: 2"));
  EXPECT_THAT(text, HasSubstr("line 7: r\\x1b[2J"));
  EXPECT_THAT(text, HasSubstr("2026-08-01T22:00:00.000Z"));
  EXPECT_THAT(text, HasSubstr("1m 30s"));
}

TEST(StatusTextTest, JsonHasTheStatesByTheirNamesInTheLedger) {
  ledger::LedgerStatus status = a_status();
  status.remotes[0].batches[0].batch.state = BatchState::kInDoubt;
  const std::string json = status_json({"longshore.db", status, {}, {}});
  EXPECT_THAT(json, HasSubstr("\"state\": \"in_doubt\""));
  EXPECT_THAT(json, HasSubstr("\"state\": \"failed\""));
}

TEST(StatusTextTest, TellsWhatARemoteWasFoundToBear) {
  ledger::LedgerStatus status = a_status();
  EXPECT_THAT(status_text({"longshore.db", status, {}, {}}), Not(HasSubstr("learned pace")));
  status.remotes[0].pace = LearnedPace{18.5, 12, 1'785'621'600'000};
  EXPECT_THAT(status_text({"longshore.db", status, {}, {}}),
              HasSubstr("learned pace: 18.5 requests/s, 12 at once (2026-08-01T22:00:00.000Z)"));
  EXPECT_THAT(status_json({"longshore.db", status, {}, {}}), HasSubstr("\"in_flight\": 12"));
}

TEST(StatusTextTest, BesideARunItsIntentsAreNoDoubts) {
  LedgerView view{"longshore.db",
                  a_status(),
                  run_of_holder("pid 7 on h since "
                                "2026-08-01T22:00:00Z, importing night"),
                  {}};
  ASSERT_TRUE(view.run->since);
  EXPECT_EQ(view.run->manifest, "night");
  view.run->on_their_way = 2;
  const std::string text = status_text(view);
  EXPECT_THAT(text, HasSubstr("under way: pid 7 on h since 2026-08-01T22:00:00Z, importing night"));
  EXPECT_THAT(text, HasSubstr("1,000 of 1,003 planned jobs settled (99 %), 2 on their way"));
  EXPECT_THAT(text, Not(HasSubstr("rows in doubt")));
  EXPECT_THAT(text, HasSubstr("pending  unsettled"));
}

constexpr std::int64_t kTen = 1'785'621'600'000;  // 2026-08-01T22:00:00Z

// Noted a minute after ten.
RunProgress a_note() {
  RunProgress note;
  note.run_id = "run-7";
  note.manifest_name = "night";
  note.started_ms = kTen;
  note.noted_ms = kTen + 60'000;
  note.phase = "importing";
  note.rows = {.read = 1'200, .accepted = 1'100, .duplicate = 4, .rejected = 10, .pending = 1};
  note.bytes_read = 1'000;
  note.bytes_all = 4'000;
  note.retried = 3;
  note.in_flight = 5;
  note.requests_per_second = 19.5;
  note.rows_per_second = 18;
  note.limit = 20;
  return note;
}

LedgerView beside_a_run() {
  return {"longshore.db",
          a_status(),
          run_of_holder("pid 7 on h since 2026-08-01T22:00:00Z, importing night"),
          {}};
}

TEST(StatusTextTest, TellsHowFarTheRunUnderWayIsAndHowOldThatIs) {
  LedgerView view = beside_a_run();
  assign_progress(a_note(), kTen + 64'000, view);
  const std::string text = status_text(view);
  EXPECT_THAT(text, HasSubstr("  4s ago, importing: 1,114 of about 4,800 rows (23 %), 19.5 of "
                              "20/s, 5 in flight, 3 retries, 10 rejects, 3m 24s left\n"
                              "  1,200 read: 1,100 accepted, 0 already accepted, 4 duplicate, "
                              "10 rejected, 1 pending, 85 not settled\n"));
  EXPECT_THAT(text, Not(HasSubstr("broken off")));
  const std::string json = status_json(view);
  EXPECT_THAT(json, HasSubstr("\"age_seconds\": 4,"));
  EXPECT_THAT(json, HasSubstr("\"noted_at\": \"2026-08-01T22:01:00.000Z\""));
  EXPECT_THAT(json, HasSubstr("\"rows_all\": 4800"));
  EXPECT_THAT(json, HasSubstr("\"rows_all_exact\": false"));
  EXPECT_THAT(json, HasSubstr("\"percent\": 23.208"));
  EXPECT_THAT(json, HasSubstr("\"unsettled\": 85"));
  EXPECT_THAT(json, HasSubstr("\"broken_off\": null"));
}

TEST(StatusTextTest, TheRunUnderWayIsFoundAmongProjectsOnceItHasNotedWhichIsIts) {
  LedgerView view = beside_a_run();
  view.status.remotes.push_back({.key = 2, .origin = "https://other.example:443"});
  view.status.remotes[1].manifests.push_back(
      {.manifest = {.name = "night"}, .jobs = {3, 0, 0, 0, 1, 0, 0}});
  RunProgress note = a_note();
  assign_progress(note, kTen + 64'000, view);
  EXPECT_THAT(status_text(view), HasSubstr("1,000 of 1,003 planned jobs settled (99 %)"));
  note.remote = 2;
  view.run->noted.reset();
  assign_progress(note, kTen + 64'000, view);
  EXPECT_THAT(status_text(view), HasSubstr("1 of 4 planned jobs settled (25 %)"));
}

TEST(StatusTextTest, OfAPipeNobodyKnowsHowFar) {
  LedgerView view = beside_a_run();
  RunProgress note = a_note();
  note.bytes_all = 0;
  assign_progress(note, kTen + 60'000, view);
  EXPECT_THAT(status_text(view), HasSubstr("importing: 1,114 rows, 19.5 of 20/s"));
  EXPECT_THAT(status_json(view), HasSubstr("\"percent\": null"));
}

TEST(StatusTextTest, ARunThatDiedIsTold) {
  LedgerView view{"longshore.db", a_status(), {}, {}};
  assign_progress(a_note(), kTen + 3'660'000, view);
  const std::string text = status_text(view);
  EXPECT_THAT(text, HasSubstr("broken off: run run-7 of night has no end and runs no more"));
  EXPECT_THAT(text, HasSubstr("  1h 00m ago, importing: 1,114 of about 4,800 rows (23 %)"));
  EXPECT_THAT(status_json(view), HasSubstr("\"broken_off\": {\n    \"run_id\": \"run-7\""));

  // Another run holds the lock, but has noted nothing yet.
  view = beside_a_run();
  RunProgress old = a_note();
  old.noted_ms = kTen - 1;
  assign_progress(old, kTen + 2'000, view);
  EXPECT_FALSE(view.run->noted);
  EXPECT_TRUE(view.broken_off);

  // A run that began after the lock was looked at is not a dead one.
  view = {"longshore.db", a_status(), {}, {}};
  assign_progress(a_note(), kTen + 59'999, view);
  EXPECT_FALSE(view.broken_off);
}

TEST(StatusTextTest, ANameKeepsOneManifest) {
  LedgerView view{"longshore.db", a_status(), {}, NotedProgress{a_note(), {}}};
  ledger::LedgerStatus& status = view.status;
  ledger::RemoteStatus& remote = status.remotes[0];
  remote.manifests[0].manifest.key = 1;
  for (ledger::BatchStatus& batch : remote.batches) batch.batch.manifest = 1;
  remote.manifests.push_back(
      {.manifest = {.key = 2, .name = "day"}, .jobs = {0, 5, 0, 0, 0, 0, 0}});
  remote.batches.push_back({.batch = {.manifest = 2, .name = "day-1"}});
  status.in_doubt = 7;
  status.in_doubt_first.push_back({.manifest = "day", .line = 9, .reference_id = "d"});
  status.last_runs.push_back({.run_id = "run-2", .manifest_name = "day"});
  keep_manifest("day", view);
  const std::string text = status_text(view);
  EXPECT_THAT(text, HasSubstr("day-1"));
  EXPECT_THAT(text, HasSubstr("rows in doubt: 5"));
  EXPECT_THAT(text, HasSubstr("run-2"));
  EXPECT_THAT(text, Not(HasSubstr("night")));

  keep_manifest("neither", view);
  EXPECT_THAT(status_text(view), HasSubstr("nothing has been imported yet"));
}

TEST(StatusTextTest, AnEmptyLedgerSaysSo) {
  EXPECT_EQ(status_text({"longshore.db", {}, {}, {}}),
            "ledger longshore.db\n\nnothing has been imported yet\n");
}

}  // namespace
}  // namespace longshore::cli

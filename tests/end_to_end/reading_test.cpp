// The commands that only read the ledger, as their users run them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <simdjson.h>

#include "import_checks.hpp"
#include "process.hpp"
#include "simulated_api.hpp"
#include "support/eventually.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kNightRows =
    "reference_id,image_url,tag\n"
    "a,https://x.example/a.jpg,t\n"
    "b,nowhere,t\n";

class ReadingCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("longshore.yaml", api_.configuration());
    folder_.write("night.csv", kNightRows);
    ASSERT_EQ(run(folder_, {"import", "night.csv"}).code, 1);
  }

  Folder folder_;
  SimulatedApi api_{folder_, ""};
};

TEST_F(ReadingCommands, StatusShowsOneManifestByItsName) {
  const Outcome known = run(folder_, {"status", "--name", "night"});
  EXPECT_EQ(known.code, 0) << known.err;
  EXPECT_THAT(known.out, HasSubstr("night"));
  const Outcome unknown = run(folder_, {"status", "--name", "day"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("knows no manifest \"day\""));
  EXPECT_EQ(unknown.out, "");
}

TEST_F(ReadingCommands, WarningsGoWhereTheLogGoes) {
  for (const char* command : {"status", "export"}) {
    const std::string log = std::string(command) + ".log";
    const Outcome logged = run(folder_, {command, "--log-file", log, "--log-format", "json"},
                               {{"LONGSHORE_BATCH_SIZ", "1"}});
    EXPECT_EQ(logged.code, 0) << logged.err;
    EXPECT_EQ(logged.err, "");
    EXPECT_THAT(folder_.read(log),
                HasSubstr("\"level\":\"warning\",\"message\":\"LONGSHORE_BATCH_SIZ"));
    const Outcome quiet =
        run(folder_, {command, "--log-level", "error"}, {{"LONGSHORE_BATCH_SIZ", "1"}});
    EXPECT_EQ(quiet.err, "");
    const Outcome spoiling = run(folder_, {command, "--log-file", "longshore.db"});
    EXPECT_EQ(spoiling.code, 2);
    EXPECT_THAT(spoiling.err, HasSubstr("--log-file: longshore.db is "));
  }
}

TEST_F(ReadingCommands, ABatchIdThatIsNoUuidIsRefusedBeforeAnythingIsSent) {
  const auto before = api_.counters().requests;
  const Outcome refused =
      run(folder_, {"import", "--set", "batch.create=false", "--set", "batch.id=b1", "night.csv"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--set: batch.id: this is not a UUID"));
  EXPECT_EQ(api_.counters().requests, before);
}

TEST_F(ReadingCommands, AManifestWithoutRowsSaysSo) {
  folder_.write("empty.csv", "reference_id,image_url,tag\n");
  const Outcome importing = run(folder_, {"import", "empty.csv"});
  EXPECT_EQ(importing.code, 0);
  EXPECT_THAT(importing.err, HasSubstr("(the manifest holds no rows): exit 0"));
  EXPECT_THAT(run(folder_, {"check", "empty.csv"}).out, HasSubstr("(the manifest holds no rows)"));
  EXPECT_THAT(run(folder_, {"import", "night.csv"}).err, Not(HasSubstr("no rows")));
}

// Only what was looked at is told of.
TEST_F(ReadingCommands, ACheckThatSawNoLedgerSaysNothingOfIt) {
  folder_.write("spoilt.db", std::string(5'000, 'x'));
  const std::vector<std::vector<std::string>> blind{
      {"check", "absent.csv"},
      {"check", "--set", "job.tag={field: nowhere}", "night.csv"},
      {"check", "--ledger", "spoilt.db", "night.csv"}};
  for (const auto& words : blind) {
    const Outcome checked = run(folder_, words);
    EXPECT_GE(checked.code, 2);
    EXPECT_THAT(checked.out, Not(HasSubstr("known"))) << checked.out;
  }
  EXPECT_THAT(run(folder_, {"check", "--ledger", "none.db", "night.csv"}).out,
              HasSubstr("known       nothing: there is no ledger yet"));
}

TEST_F(ReadingCommands, StatusAsJsonIsOneObject) {
  const Outcome status = run(folder_, {"status", "--json"});
  ASSERT_EQ(status.code, 0) << status.err;
  folder_.write("status.json", status.out);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  ASSERT_EQ(parser.load(folder_ / "status.json").get(document), simdjson::SUCCESS) << status.out;
  EXPECT_TRUE(document["under_way"].is_null());
  EXPECT_EQ(document["remotes"].at(0)["manifests"].at(0)["jobs"]["accepted"].get_uint64().value(),
            1U);
  EXPECT_EQ(document["runs"].at(0)["summary"]["rows"]["rejected"].get_uint64().value(), 1U);
}

// From each version of the ledger's schema to the one before it.
constexpr const char* kDowngrades[] = {
    "DROP TRIGGER job_taken_away; DROP TABLE settled_manifest; PRAGMA user_version = 4",
    "DROP TABLE run_progress; PRAGMA user_version = 3",
    "DROP TABLE learned_pace; PRAGMA user_version = 2",
    "DROP TABLE id_seed; DROP TABLE id_segment; DROP TABLE id_block; "
    "CREATE UNIQUE INDEX job_by_reference ON job(remote, reference_id); PRAGMA user_version = 1",
};

TEST_F(ReadingCommands, AnswerOfAnOlderLedgerBeforeAnImportHasMigratedIt) {
  const std::string rows = run(folder_, {"export"}).out;
  const auto before = api_.counters().requests;
  for (const char* downgrade : kDowngrades) {
    run_sql(folder_, downgrade);
    std::filesystem::remove(folder_ / "copy.db.lock");  // the import below worked with the copy
    const Outcome status = run(folder_, {"status"});
    EXPECT_EQ(status.code, 0) << status.err;
    EXPECT_THAT(status.out, HasSubstr("night"));
    EXPECT_EQ(run(folder_, {"status", "--json"}).code, 0);
    EXPECT_EQ(run(folder_, {"export"}).out, rows);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(run(folder_, {"backup", "copy.db"}).code, 0);
    EXPECT_EQ(run(folder_, {"export", "--ledger", "copy.db"}).out, rows);
    EXPECT_THAT(run(folder_, {"check", "night.csv"}).out, HasSubstr("1 row accepted earlier"));
    const Outcome guarded =
        run(folder_, {"import", "--ledger", "copy.db", "--max-new-jobs", "1", "night.csv"});
    EXPECT_THAT(guarded.err, HasSubstr(" 0 accepted, 1 already accepted, 1 rejected"));
  }
  EXPECT_EQ(api_.counters().requests, before);
}

TEST_F(ReadingCommands, WhereThereIsNoLedgerNoneIsMade) {
  const auto before = folder_.names();
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"status"}, {"export"}, {"backup", "copy.db"}}) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {"--ledger", "none.db"});
    const Outcome refused = run(folder_, words);
    EXPECT_EQ(refused.code, 5) << command[0];
    EXPECT_THAT(refused.err, HasSubstr("there is no ledger at none.db"));
    EXPECT_EQ(refused.out, "");
  }
  EXPECT_EQ(folder_.names(), before);
}

// As an import leaves it that dies before its first transaction.
TEST_F(ReadingCommands, AnEmptyLedgerHoldsNothingUp) {
  folder_.write("empty.db", "");
  const Outcome status = run(folder_, {"status", "--ledger", "empty.db"});
  EXPECT_EQ(status.code, 5);
  EXPECT_THAT(status.err, HasSubstr("not yet begun"));
  const Outcome checked = run(folder_, {"check", "--ledger", "empty.db", "night.csv"});
  EXPECT_THAT(checked.out, HasSubstr("1 new job"));
  const Outcome guarded =
      run(folder_, {"import", "--ledger", "empty.db", "--max-new-jobs", "1", "night.csv"});
  EXPECT_EQ(guarded.code, 3) << guarded.err;
  EXPECT_THAT(guarded.err, HasSubstr("run longshore recover if the ledger was lost"));
}

// Whichever is graver, by the order of the exit codes.
TEST_F(ReadingCommands, CheckAndImportAgreeOnATornManifestBeyondTheBound) {
  folder_.write("torn.csv",
                "reference_id,image_url,tag\n"
                "c,https://x.example/c.jpg,t\nd,https://x.example/d.jpg,t\n"
                "e,\"https://x.example/e.jpg");
  const std::uint64_t before = api_.counters().requests;
  for (const char* verb : {"check", "import"}) {
    const Outcome refused =
        run(folder_, {verb, "--ledger", "torn.db", "--set", "limits.max_new_jobs=1", "torn.csv"});
    EXPECT_EQ(refused.code, 2) << verb << refused.err;
    EXPECT_THAT(refused.out + refused.err, HasSubstr("max_new_jobs")) << verb;
  }
  EXPECT_EQ(run(folder_, {"check", "--ledger", "torn.db", "torn.csv"}).code, 6);
  EXPECT_EQ(api_.counters().requests, before);
}

TEST_F(ReadingCommands, BackupIsALedgerOfItsOwn) {
  const Outcome copied = run(folder_, {"backup", "copy.db"});
  ASSERT_EQ(copied.code, 0) << copied.err;
  EXPECT_EQ(std::filesystem::status(folder_.path() / "copy.db").permissions(),
            std::filesystem::perms(0600));
  EXPECT_EQ(run(folder_, {"export", "--ledger", "copy.db"}).out, run(folder_, {"export"}).out);
  EXPECT_EQ(run(folder_, {"backup", "copy.db"}).code, 0) << "an earlier copy is replaced";

  const Outcome spoiling = run(folder_, {"backup", "night.csv"});
  EXPECT_EQ(spoiling.code, 2);
  EXPECT_EQ(folder_.read("night.csv"), kNightRows);
  EXPECT_EQ(run(folder_, {"backup", "longshore.db"}).code, 2);
  // With a copy somebody has begun to work: it is a ledger of its own.
  EXPECT_EQ(run(folder_, {"import", "--ledger", "copy.db", "night.csv"}).code, 1);
  const std::string own = folder_.read("copy.db");
  const Outcome taking = run(folder_, {"backup", "copy.db"});
  EXPECT_EQ(taking.code, 2);
  EXPECT_THAT(taking.err, HasSubstr("copy.db is a ledger in use"));
  EXPECT_EQ(folder_.read("copy.db"), own);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_NE(entry.path().extension(), ".new");
  }
}

TEST_F(ReadingCommands, ALinkLeadsToEverythingThatIsTheLedgers) {
  std::filesystem::create_symlink("longshore.db", folder_.path() / "link.db");
  for (const char* name : {"longshore.db", "longshore.db-wal", "longshore.db.lock"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(run(folder_, {"backup", "--ledger", "link.db", name}).err,
                HasSubstr("belongs to the ledger itself"));
    EXPECT_THAT(run(folder_, {"status", "--ledger", "link.db", "--log-file", name}).err,
                HasSubstr(std::string("--log-file: ") + name + " is "));
  }
}

// A run that is stopped in the middle by an API that does not answer.
TEST_F(ReadingCommands, BesideARunStatusTellsItAndBackupWaitsForNothing) {
  api_.set_faults("hang=1");
  folder_.write("night.csv", std::string(kNightRows) + "c,https://x.example/c.jpg,t\n");
  folder_.write("slow.yaml", api_.configuration("batch: {create: false}\n"));
  Process importing(folder_, "importing",
                    {"import", "-c", "slow.yaml", "--set", "api.request_timeout=1h", "night.csv"});
  std::string status;
  EXPECT_TRUE(eventually([&] {
    status = run(folder_, {"status"}).out;
    return status.find("1 on their way") != std::string::npos;
  }));
  EXPECT_THAT(status, HasSubstr("importing night\n  0 of 1 planned jobs settled (0 %), 1 on "
                                "their way\n"));
  EXPECT_THAT(status, Not(HasSubstr("rows in doubt")));
  EXPECT_EQ(run(folder_, {"backup", "beside.db"}).code, 0);
  EXPECT_THAT(run(folder_, {"status", "--ledger", "beside.db"}).out, HasSubstr("rows in doubt: 1"));
  importing.signal(SIGKILL);
  importing.wait();
  EXPECT_THAT(run(folder_, {"status"}).out,
              AllOf(Not(HasSubstr("under way")), HasSubstr("rows in doubt: 1")));
  EXPECT_THAT(run(folder_, {"check", "night.csv"}).out, HasSubstr("in doubt    1 of these: "));
}

// Rows that are not answered stay under way; the run notes it at its next look at the clock.
TEST_F(ReadingCommands, StatusTellsHowFarARunIsAndThatItDied) {
  folder_.write("slow.yaml", api_.configuration("delivery: {requests_per_second: 5}\n"));
  std::string rows = "reference_id,image_url,tag\n";
  for (int i = 0; i < 500; ++i) rows += "r" + std::to_string(i) + ",https://x.example/r.jpg,t\n";
  folder_.write("long.csv", rows);
  Process importing(folder_, "importing", {"import", "-c", "slow.yaml", "long.csv"});
  std::string status;
  EXPECT_TRUE(eventually([&] {
    status = run(folder_, {"status"}).out;
    return status.find(" of 500 rows (") != std::string::npos;
  }));
  EXPECT_THAT(status, AllOf(ContainsRegex("under way: .*importing long\n"),
                            ContainsRegex(" ago, importing: [0-9]+ of 500 rows \\([0-9] %\\), "
                                          "[0-9.]+ of 5/s, .* left\n"),
                            ContainsRegex("\n  500 read: [0-9]+ accepted, ")));
  folder_.write("status.json", run(folder_, {"status", "--json"}).out);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  ASSERT_EQ(parser.load(folder_ / "status.json").get(document), simdjson::SUCCESS);
  const auto progress = document["under_way"]["progress"];
  EXPECT_EQ(progress["rows"]["read"].get_uint64().value(), 500U);
  EXPECT_EQ(progress["rows_all"].get_uint64().value(), 500U);
  EXPECT_LT(progress["age_seconds"].get_double().value(), 30);
  EXPECT_TRUE(document["broken_off"].is_null());

  importing.signal(SIGKILL);
  importing.wait();
  const std::string died = run(folder_, {"status"}).out;
  EXPECT_THAT(died, AllOf(Not(HasSubstr("under way")), ContainsRegex("broken off: run .* of long "),
                          ContainsRegex(" of 500 rows \\(")));
  EXPECT_THAT(run(folder_, {"status", "--json"}).out,
              ContainsRegex("\"broken_off\": [{]\n    \"run_id\": "));
  EXPECT_THAT(run(folder_, {"status", "--name", "night"}).out, Not(HasSubstr("broken off")));

  EXPECT_EQ(run(folder_, {"import", "--limit", "0", "long.csv"}).code, 3);
  EXPECT_THAT(run(folder_, {"status"}).out, Not(HasSubstr("broken off")));
}

TEST_F(ReadingCommands, CheckCountsTheBatchesThatAnEarlierRunLeftUncreated) {
  std::string rows = "reference_id,image_url,tag\n";
  for (const char* id : {"c", "d", "e", "f", "g"}) {
    rows += std::string(id) + ",https://x.example/1.jpg,t\n";
  }
  folder_.write("five.csv", rows);
  folder_.write("two.yaml", api_.configuration("batch: {size: 2}\n"));
  EXPECT_EQ(run(folder_, {"import", "-c", "two.yaml", "--limit", "1", "five.csv"}).code, 3);
  folder_.write("five.csv", rows + "h,https://x.example/1.jpg,t\n");
  EXPECT_THAT(run(folder_, {"check", "-c", "two.yaml", "five.csv"}).out,
              AllOf(HasSubstr("new jobs    5, in 2 new batches"), HasSubstr("requests    7,")));
  EXPECT_THAT(run(folder_, {"import", "-c", "two.yaml", "--summary", "-", "five.csv"}).out,
              HasSubstr("\"created\": 2,"));
}

TEST_F(ReadingCommands, MoneyIsToldAndBounded) {
  folder_.write("more.csv", std::string(kNightRows) +
                                "c,https://x.example/c.jpg,t\n"
                                "d,https://x.example/d.jpg,t\n");
  folder_.write("cost.yaml", api_.configuration("cost: {per_job: 0.1, currency: EUR}\n"));
  EXPECT_THAT(run(folder_, {"check", "-c", "cost.yaml", "more.csv"}).out,
              AllOf(HasSubstr("cost        0.20 EUR (2 jobs at 0.1)"),
                    HasSubstr("known       1 row accepted earlier, left out"),
                    HasSubstr("bad_image_url, line 3")));
  const std::string json =
      run(folder_, {"check", "-c", "cost.yaml", "--summary", "-", "more.csv"}).out;
  EXPECT_THAT(json, AllOf(HasSubstr("\"new_jobs\": 2,"), HasSubstr("\"seconds_at_limit\": "),
                          HasSubstr("\"cost\": 0.2,"), HasSubstr("\"currency\": \"EUR\"")));
  const auto before = api_.counters().requests;
  for (const char* command : {"import", "check"}) {
    const Outcome refused =
        run(folder_, {command, "-c", "cost.yaml", "--set", "limits.max_cost=0.19", "more.csv"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.out + refused.err, HasSubstr("which cost 0.20 EUR at 0.1 a job, more than "
                                                     "the 0.19 EUR allowed"));
  }
  EXPECT_EQ(api_.counters().requests, before);
  EXPECT_EQ(
      run(folder_, {"import", "-c", "cost.yaml", "--set", "limits.max_cost=0.2", "more.csv"}).code,
      1);
}

TEST_F(ReadingCommands, ConfigTellsWhatIsInEffect) {
  const Outcome shown = run(folder_, {"config", "show", "--set", "batch.size=7"},
                            {{"LONGSHORE_RETRY_MAX_ATTEMPTS", "3"}});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, ContainsRegex("\n  size: 7 +# --set\n"));
  EXPECT_THAT(shown.out, ContainsRegex("\n  max_attempts: 3 +# LONGSHORE_RETRY_MAX_ATTEMPTS\n"));
  EXPECT_THAT(shown.out, ContainsRegex("\n  project_id: demo-project +# longshore.yaml:3\n"));
  EXPECT_THAT(shown.out, ContainsRegex("\n  create: true +# default\n"));

  EXPECT_THAT(run(folder_, {"config", "check"}).out, HasSubstr("longshore.yaml: sound, "));
  folder_.write("bad.yaml", "batch: {siz: 7}\n");
  const Outcome bad = run(folder_, {"config", "check", "-c", "bad.yaml"});
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.err, HasSubstr("bad.yaml:1:9: batch.siz: unknown key"));

  folder_.write("default.yaml", run(folder_, {"config", "default"}).out);
  EXPECT_THAT(run(folder_, {"config", "check", "-c", "default.yaml"}).out,
              HasSubstr("an import would not start here: api.project_id"));
  for (const char* file : {"nowhere.pem", "night.csv"}) {
    const std::string set = std::string("api.ca_file=") + file;
    const std::string told =
        run(folder_, {"config", "check", "--set", set, "--set", "api.key_file=no-key"}).out;
    EXPECT_THAT(
        told, ContainsRegex("an import would not start here: api.ca_file: .*" + std::string(file)));
    EXPECT_THAT(told, ContainsRegex("an import would not start here: .*no-key"));
  }
}

}  // namespace
}  // namespace longshore::testing

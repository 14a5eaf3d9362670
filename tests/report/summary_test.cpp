#include <gmock/gmock.h>
#include <simdjson.h>

#include <cmath>

#include "report/closing.hpp"
#include "report/summary_json.hpp"

namespace longshore::report {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

Summary a_night() {
  Summary summary;
  summary.run_id = "20260801-9f3a";
  summary.manifest = "night";
  summary.started_at = SystemTime(std::chrono::milliseconds(1'785'621'600'123));
  summary.finished_at = summary.started_at + std::chrono::milliseconds(2'890'500);
  summary.elapsed = std::chrono::duration<double>(2890.5);
  summary.rows = {58'416, 57'812, 0, 0, 604, 0};
  summary.jobs = summary.rows;
  summary.manifest_complete = true;
  summary.batches = {58, 1, 0};
  summary.requests.sent = 60'000;
  summary.requests.retried = 1'500;
  summary.requests.by_status = {{200, 57'870}, {503, 1'400}};
  summary.requests.transport_errors = {{"reset", 100}};
  summary.requests.retried_after = {{"503", 1'400}, {"reset", 100}};
  using Seconds = TimeSpent::Seconds;
  summary.time = {Seconds(2'800), Seconds(60), Seconds(20), Seconds(10.5)};
  summary.latency_ms = {48, 61.5, 120.25, 930.1234};
  summary.requests_per_second = 19.9;
  summary.limit = 20;
  summary.percent_of_ideal = 99.4;
  summary.rejects_path = "night-rejects.csv";
  summary.exit_code = ExitCode::kRejects;
  summary.exit_reason = "604 rows were rejected";
  return summary;
}

TEST(SummaryJsonTest, HasTheDocumentedMembersInOrder) {
  const std::string json = to_json(a_night());
  simdjson::dom::parser parser;
  simdjson::dom::object object = parser.parse(json).get_object();
  std::vector<std::string> names;
  for (const auto member : object) names.emplace_back(member.key);
  EXPECT_THAT(names,
              ElementsAre("run_id", "manifest", "started_at", "finished_at", "elapsed_seconds",
                          "rows", "jobs", "manifest_complete", "manifest_recognised",
                          "job_ids_missing", "batches", "requests", "latency_ms", "throughput",
                          "time_seconds", "rejects", "exit_code", "exit_reason"));
  names.clear();
  for (const auto member : object["rows"].get_object()) names.emplace_back(member.key);
  EXPECT_THAT(names, ElementsAre("read", "accepted", "already_accepted", "duplicate", "rejected",
                                 "pending"));
  EXPECT_EQ(std::string_view(object["started_at"]), "2026-08-01T22:00:00.123Z");
  EXPECT_EQ(double(object["elapsed_seconds"]), 2890.5);
  EXPECT_EQ(std::uint64_t(object["requests"]["by_status"]["503"]), 1400u);
  EXPECT_EQ(std::uint64_t(object["requests"]["transport_errors"]["reset"]), 100u);
  EXPECT_EQ(double(object["latency_ms"]["max"]), 930.123);
  EXPECT_EQ(double(object["throughput"]["limit"]), 20);
  EXPECT_EQ(std::string_view(object["rejects"]), "night-rejects.csv");
  EXPECT_EQ(std::int64_t(object["exit_code"]), 1);
}

TEST(SummaryJsonTest, StaysJsonWhateverStandsInIt) {
  Summary summary;
  summary.manifest = "a\"b\\\x01\xFF";
  summary.requests_per_second = std::nan("");
  summary.percent_of_ideal = std::numeric_limits<double>::infinity();
  const std::string json = to_json(summary);
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  ASSERT_EQ(parser.parse(json).get(object), simdjson::SUCCESS) << json;
  EXPECT_EQ(std::string_view(object["manifest"]), "a\"b\\\x01\xEF\xBF\xBD");
  EXPECT_TRUE(object["rejects"].is_null());
  EXPECT_TRUE(object["throughput"]["limit"].is_null());
  EXPECT_TRUE(object["throughput"]["requests_per_second"].is_null());
  EXPECT_EQ(json.back(), '\n');
}

TEST(LastLineTest, StandsAlone) {
  EXPECT_EQ(last_line(a_night()),
            "longshore: 57,812 accepted, 604 rejected (night-rejects.csv), 0 pending in 48m 10s: "
            "exit 1");
}

TEST(LastLineTest, AnEmptyManifestIsSaidToBeEmpty) {
  Summary summary = a_night();
  summary.rows = {};
  summary.rejects_path.clear();
  summary.exit_code = ExitCode::kDone;
  EXPECT_EQ(last_line(summary),
            "longshore: 0 accepted, 0 rejected, 0 pending in 48m 10s (the manifest holds no "
            "rows): exit 0");
  summary.manifest_complete = false;
  EXPECT_THAT(last_line(summary), Not(HasSubstr("no rows")));
}

TEST(LastLineTest, TellsEarlierRunsAndTheReasonOfAnEarlyEnd) {
  Summary summary = a_night();
  summary.rows = {10, 0, 7, 1, 0, 2};
  summary.rejects_path.clear();
  summary.elapsed = std::chrono::duration<double>(0.5);
  summary.exit_code = ExitCode::kRemoteRefused;
  summary.exit_reason = "the API refused the key\n(auth-failure)";
  EXPECT_EQ(last_line(summary),
            "longshore: 0 accepted, 7 already accepted, 1 duplicate, 0 rejected, 2 pending in "
            "500ms: exit 4: the API refused the key …");
}

TEST(LastLineTest, TellsThatRowsWereNotRead) {
  Summary summary = a_night();
  summary.manifest_complete = false;
  EXPECT_THAT(last_line(summary), HasSubstr(" 0 pending (the rest unread) in 48m 10s: exit "));
}

TEST(LastLineTest, TellsWhyRowsAreLeftAndWhyNothingWasSent) {
  Summary summary = a_night();
  summary.rows.pending = 300;
  summary.exit_reason = "the first 100 answers all refused with X (limits.first_refusals)";
  EXPECT_THAT(last_line(summary), EndsWith(": exit 1: " + summary.exit_reason));
  summary = {};
  summary.exit_code = ExitCode::kUsage;
  summary.exit_reason = "longshore.yaml:3:5: no such key\nlongshore.yaml:4:5: no number";
  EXPECT_EQ(last_line(summary),
            "longshore: nothing was sent in 0ms: exit 2: longshore.yaml:3:5: no such key …");
}

TEST(ClosingTest, IsATableWithAlignedAmounts) {
  EXPECT_EQ(closing_block(a_night(), {.ledger = "longshore.db", .summary = "s.json"}),
            R"(  manifest    night, read to its end
  run         20260801-9f3a
  rows        read      58,416
              accepted  57,812   98.97 %
              rejected     604    1.03 %
              pending        0       0 %
  batches     created  58
              reused    1
  requests    sent             60,000
              200 ok           57,870
              503 unavailable   1,400   1,400 sent again for it
              reset               100   100 sent again for it
  latency     half within   48 ms
              90 % within   62 ms
              99 % within  120 ms
              longest      930 ms
  rate        requests/s    19.9   of 20 allowed
              of ideal    99.4 %   what limit, latency and slots permit
  time        rate limit  46m 40s    96.9 %  ready, and waiting for its turn
              the API      1m 00s     2.1 %  waiting for answers
              outage          20s     0.7 %  Retry-After, failures, backoffs
              longshore       10s     0.4 %  reading, ledger, start and end
  files       rejects  night-rejects.csv
              reasons  night-rejects.csv.reasons.jsonl
              summary  s.json
              ledger   longshore.db
  next        mend a copy of night-rejects.csv by its reasons and import it with --name night
)");
}

TEST(ClosingTest, ARunThatRefusalsStoppedAsksForMappingAndProject) {
  Summary summary = a_night();
  summary.rows.pending = 300;
  const std::string block = closing_block(summary, {});
  EXPECT_THAT(block, HasSubstr("  next        mapping or project is likely wrong"));
  EXPECT_THAT(block, HasSubstr("same command again; the rest is pending\n"));
  EXPECT_THAT(block, Not(HasSubstr("mend")));
}

TEST(ClosingTest, JobsOfSomebodyElseAreNotToBeMended) {
  Summary summary = a_night();
  summary.rows.duplicate = summary.rows.rejected;
  summary.rows.rejected = 0;
  const std::string block = closing_block(summary, {});
  EXPECT_THAT(block, HasSubstr("  next        the rows in night-rejects.csv have jobs that this "
                               "ledger did not create: run longshore recover"));
  EXPECT_THAT(block, Not(HasSubstr("mend")));
}

TEST(ClosingTest, JobsAppearWhereTheyDifferAndADoneRunAsksForNothing) {
  Summary summary = a_night();
  summary.jobs.read = 100;
  summary.exit_code = ExitCode::kDone;
  const std::string block = closing_block(summary, {});
  EXPECT_THAT(block, HasSubstr("  jobs"));
  EXPECT_THAT(block, Not(HasSubstr("  next")));
  summary.exit_code = ExitCode::kUnfinished;  // such as by a deadline as the last answers came
  EXPECT_THAT(closing_block(summary, {}), HasSubstr("  next        run the same command again"));
  summary.unwritten = true;
  EXPECT_THAT(closing_block(summary, {}),
              HasSubstr("  next        nothing is left to send; see to"));
  summary.rows.pending = summary.jobs.pending = 2;
  summary.unconfirmed = 2;
  EXPECT_THAT(closing_block(summary, {}), HasSubstr("--retry-rejected sends them again"));
  summary.unconfirmed = 1;
  EXPECT_THAT(closing_block(summary, {}), HasSubstr("  next        run the same command again"));
  summary.batches.failed = 1;  // then that alone would end alike
  EXPECT_THAT(closing_block(summary, {}), HasSubstr("  next        see to the batches as the "));
  summary.requests.sent = 3;
  summary.requests.by_status = {{503, 3}};
  EXPECT_THAT(closing_block(summary, {}), HasSubstr("same command again once the API answers"));
  summary.exit_code = ExitCode::kRemoteRefused;
  EXPECT_THAT(closing_block(summary, {}),
              HasSubstr("  next        check key, project and address"));
  summary.requests.transport_errors["proxy_login"] = 1;
  EXPECT_THAT(closing_block(summary, {}),
              HasSubstr("the proxy's user and password in https_proxy"));
  summary.job_ids_missing = 3;
  EXPECT_THAT(closing_block(summary, {}), HasSubstr("accepted without a job id"));
}

}  // namespace
}  // namespace longshore::report

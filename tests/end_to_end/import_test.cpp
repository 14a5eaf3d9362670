// The program as its users run it: over loopback TLS, with a ledger file, through faults.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <regex>
#include <set>
#include <thread>

#include "export_file.hpp"
#include "import_checks.hpp"
#include "process.hpp"
#include "simulated_api.hpp"
#include "support/eventually.hpp"
#include "support/unused_port.hpp"

namespace longshore::testing {
namespace {

// Larger in the long runs.
int from_environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::stoi(value) : otherwise;
}

TEST(Import, SendsEveryRowOnceAndThenNothing) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(250));
  const Outcome first = run(folder, {"import", "--summary", "s1.json", "night.csv"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_TRUE(first.out.empty());
  EXPECT_EQ(summary_number(folder, "s1.json", "rows/accepted"), 250U);
  expect_books_balance(folder, "s1.json");
  expect_all_there(folder, api, 250, 100);

  const auto before = api.counters().requests;
  const Outcome second = run(folder, {"import", "--summary", "-", "night.csv"});
  ASSERT_EQ(second.code, 0) << second.err;
  folder.write("s2.json", second.out);
  EXPECT_EQ(summary_number(folder, "s2.json", "rows/already_accepted"), 250U);
  EXPECT_EQ(summary_number(folder, "s2.json", "requests/sent"), 0U);
  EXPECT_EQ(api.counters().requests, before);
}

TEST(Import, GetsThroughMixedFaults) {
  const int rows = from_environment("LONGSHORE_ROWS", 5'000);
  const Folder folder;
  const SimulatedApi api(folder, "mixed=0.1", 3);
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(rows));
  const Outcome importing = run(folder, {"import", "--summary", "s.json", "night.csv"});
  ASSERT_EQ(importing.code, 0) << importing.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), static_cast<std::uint64_t>(rows));
  EXPECT_EQ(summary_number(folder, "s.json", "job_ids_missing"), 0U);
  EXPECT_GT(summary_number(folder, "s.json", "requests/retried"), 100U);
  expect_books_balance(folder, "s.json");
  expect_all_there(folder, api, rows, 100);
}

// Kills the program `kills` times at moments of its work, and lets it finish.
Outcome kill_and_finish(const Folder& folder, const SimulatedApi& api, int kills, int rows,
                        const std::string& program,
                        const std::map<std::string, std::string>& environment) {
  folder.write("longshore.yaml",
               api.configuration("delivery: {requests_per_second: 1500, max_in_flight: 32}\n"
                                 "batch: {size: 100}\n"));
  folder.write("night.csv", manifest(rows));
  for (int kill = 0; kill < kills; ++kill) {
    Process process(folder, "killed", {"import", "--progress", "off", "night.csv"}, environment, {},
                    program);
    // Every other one once jobs are on their way, however long the start takes.
    const std::uint64_t jobs = api.counters().jobs;
    if (kill % 2 == 0) {
      EXPECT_TRUE(eventually([&] { return api.counters().jobs > jobs || !process.running(); }));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds((kill * 37) % 200));
    process.signal(SIGKILL);
    process.wait();
  }
  EXPECT_LT(api.counters().jobs, static_cast<std::uint64_t>(rows)) << "the kills came too late";
  return run(folder, {"import", "--summary", "s.json", "night.csv"}, environment, {}, program);
}

TEST(Import, SurvivesBeingKilledAgainAndAgain) {
  const int kills = from_environment("LONGSHORE_KILLS", 20);
  const int rows = 300 * kills;
  const Folder folder;
  const SimulatedApi api(folder, "mixed=0.05 slow=0.05", 5);
  const Outcome last = kill_and_finish(folder, api, kills, rows, LONGSHORE_PROGRAM, {});
  ASSERT_EQ(last.code, 0) << last.err;
  expect_books_balance(folder, "s.json");
  expect_all_there(folder, api, rows, 100);
}

// The power of the test above: a program that writes its intents too late does not survive.
TEST(Import, AMutantDoesNotSurviveBeingKilled) {
  const Folder folder;
  const SimulatedApi api(folder, "slow=0.5", 5);
  const Outcome last = kill_and_finish(folder, api, 20, 6'000, LONGSHORE_MUTANT_PROGRAM,
                                       {{"LONGSHORE_MUTANT", "send_before_intent"}});
  EXPECT_NE(last.code, 0);
  // Rows whose job is ours look like somebody else's.
  EXPECT_GT(summary_number(folder, "s.json", "rows/duplicate"), 0U) << last.err;
}

TEST(Import, RejectsAreTheManifestsOwnBytes) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv",
               "reference_id,image_url,tag,priority_weight\r\n"
               "a,https://x.example/a.jpg,t,5\r\n"
               "\"b\",\"nowhere, really\",t,5\r\n"
               "a,https://x.example/a.jpg,t,5\r\n"
               "a,https://x.example/other.jpg,t,5\r\n"
               "c,https://x.example/c.jpg,t,5");
  const Outcome importing = run(folder, {"import", "--summary", "s.json", "night.csv"});
  ASSERT_EQ(importing.code, 1) << importing.err;
  EXPECT_EQ(folder.read("night-rejects.csv"),
            "reference_id,image_url,tag,priority_weight\r\n"
            "\"b\",\"nowhere, really\",t,5\r\n"
            "a,https://x.example/other.jpg,t,5\r\n");
  const std::string reasons = folder.read("night-rejects.csv.reasons.jsonl");
  EXPECT_NE(reasons.find("\"code\":\"bad_image_url\""), std::string::npos) << reasons;
  EXPECT_NE(reasons.find("\"code\":\"conflict\""), std::string::npos) << reasons;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/duplicate"), 1U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/rejected"), 2U);
  expect_books_balance(folder, "s.json");

  // Mended and fed back under its own name, it goes through and leaves no rejects behind.
  folder.write("mended.csv",
               "reference_id,image_url,tag,priority_weight\n"
               "b,https://x.example/b.jpg,t,5\n");
  const Outcome mended = run(folder, {"import", "--name", "night", "mended.csv"});
  EXPECT_EQ(mended.code, 0) << mended.err;
  EXPECT_FALSE(folder.has("night-rejects.csv"));
  EXPECT_EQ(api.jobs().size(), 3U);
}

TEST(Import, AWrongKeyStopsTheRunAtOnce) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("wrong", "not-the-key\n");
  ::chmod((folder / "wrong").c_str(), 0600);
  folder.write("night.csv", manifest(2'000));
  const Outcome importing =
      run(folder, {"import", "--summary", "s.json", "--set", "api.key_file=wrong", "night.csv"});
  EXPECT_EQ(importing.code, 4) << importing.err;
  EXPECT_EQ(importing.err.find("not-the-key"), std::string::npos);
  EXPECT_LT(api.counters().requests, 100U);
  expect_books_balance(folder, "s.json");
  const Outcome right = run(folder, {"import", "night.csv"});
  EXPECT_EQ(right.code, 0) << right.err;
  expect_all_there(folder, api, 2'000, 100);
}

TEST(Import, AnUntrustedCertificateStopsTheRunAtOnce) {
  const Folder folder;
  const Folder other;
  const SimulatedApi api(folder, "");
  const SimulatedApi stranger(other, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("ca.pem", other.read("ca.pem"));
  folder.write("night.csv", manifest(10));
  const Outcome importing = run(folder, {"import", "night.csv"});
  EXPECT_EQ(importing.code, 4) << importing.err;
  EXPECT_EQ(api.counters().requests, 0U);
}

TEST(Import, ARedirectStopsTheRun) {
  const Folder folder;
  const SimulatedApi api(folder, "redirect=1");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(10));
  const Outcome importing = run(folder, {"import", "night.csv"});
  EXPECT_EQ(importing.code, 4) << importing.err;
  EXPECT_NE(
      importing.err.find("redirected to https://elsewhere.invalid/; redirects are not followed"),
      std::string::npos)
      << importing.err;
  EXPECT_TRUE(api.jobs().empty());
}

TEST(Import, ASignalDrainsAndTheNextRunGoesOn) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml",
               api.configuration("delivery: {requests_per_second: 400}\nbatch: {size: 100}\n"));
  folder.write("night.csv", manifest(1'000));
  // An answer that takes longer would be in doubt here, and a job there.
  Process process(
      folder, "first",
      {"import", "--summary", "s.json", "--set", "api.request_timeout=30s", "night.csv"});
  ASSERT_TRUE(jobs_arrive(api, 50, process)) << folder.read("first.err");
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 143) << folder.read("first.err");
  expect_books_balance(folder, "s.json");
  const auto sent = api.counters().jobs;
  EXPECT_LT(sent, 1'000U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), sent);
  const Outcome rest =
      run(folder, {"import", "--set", "delivery.requests_per_second=0", "night.csv"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  expect_all_there(folder, api, 1'000, 100);
}

TEST(Import, GrowsWithItsManifest) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(250));
  const Outcome trial =
      run(folder, {"import", "--limit", "120", "--summary", "s.json", "night.csv"});
  EXPECT_EQ(trial.code, 3) << trial.err;
  EXPECT_EQ(api.counters().jobs, 120U);
  expect_books_balance(folder, "s.json");
  folder.write("night.csv", manifest(330));
  const Outcome rest = run(folder, {"import", "night.csv"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  expect_all_there(folder, api, 330, 100);
}

TEST(Import, ASecondRunNamesTheFirst) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration("delivery: {requests_per_second: 20}\n"));
  folder.write("night.csv", manifest(500));
  Process first(folder, "first", {"import", "night.csv"});
  ASSERT_TRUE(jobs_arrive(api, 3, first)) << folder.read("first.err");
  const Outcome second = run(folder, {"import", "night.csv"});
  EXPECT_EQ(second.code, 5);
  EXPECT_NE(second.err.find(std::to_string(first.pid())), std::string::npos) << second.err;
  first.signal(SIGINT);
  EXPECT_EQ(first.wait(), 130) << folder.read("first.err");
}

TEST(Import, AnApiThatIsNotThereIsNamed) {
  const Folder folder;
  const UnusedPort unused;
  folder.write("key", "k\n");
  ::chmod((folder / "key").c_str(), 0600);
  folder.write(
      "longshore.yaml",
      fmt::format("api: {{base_url: \"https://127.0.0.1:{}\", project_id: p, key_file: key}}\n"
                  "retry: {{max_attempts: 2, base_delay: 10ms, max_delay: 10ms}}\n",
                  unused.port()));
  folder.write("night.csv", manifest(3));
  const Outcome importing = run(folder, {"import", "--summary", "s.json", "night.csv"});
  EXPECT_EQ(importing.code, 3) << importing.err;
  EXPECT_NE(importing.err.find("refused"), std::string::npos) << importing.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 3U);
}

TEST(Import, WhatEndsInTheMiddleIsTold) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(20) + "row-21,\"https://images.example.com/21.jpg,street,1\n");
  const Outcome importing = run(folder, {"import", "--summary", "s.json", "night.csv"});
  EXPECT_EQ(importing.code, 6) << importing.err;
  EXPECT_NE(importing.err.find("22"), std::string::npos) << importing.err;
  EXPECT_EQ(api.jobs().size(), 20U);
  expect_books_balance(folder, "s.json");
}

TEST(Import, SomebodyElsesJobsAreReportedOrTaken) {
  const Folder folder;
  const Folder theirs;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(10));
  ASSERT_EQ(run(folder, {"import", "night.csv"}).code, 0);
  // The same rows from another ledger are somebody else's.
  const std::vector<std::string> other{"import", "--ledger",  "other.db", "--name",
                                       "other",  "--summary", "s.json",   "night.csv"};
  const Outcome reported = run(folder, other);
  EXPECT_EQ(reported.code, 1) << reported.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/duplicate"), 10U);
  EXPECT_NE(folder.read("other-rejects.csv.reasons.jsonl").find("FS_0001"), std::string::npos);
  // Changed since, the rows are taken as they are now, and not called conflicts the next time.
  folder.write("night.csv", std::regex_replace(manifest(10), std::regex("https://"), "http://"));
  std::vector<std::string> accepting = other;
  accepting.insert(accepting.end() - 1, {"--set", "delivery.on_remote_duplicate=accept"});
  const Outcome taken = run(folder, accepting);
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_EQ(summary_number(folder, "s.json", "job_ids_missing"), 0U);
  const auto jobs = api.jobs();
  ASSERT_EQ(jobs.size(), 10U);
  const auto rows = exported(folder, {"--ledger", "other.db"});
  ASSERT_EQ(rows.size(), 10U);
  for (const auto& [id, row] : rows) {
    EXPECT_EQ(row.state, "accepted") << id;
    EXPECT_EQ(row.job_id, jobs.at(id).job_id) << id;
  }
  const auto before = api.counters().requests;
  EXPECT_EQ(run(folder, accepting).code, 0);
  EXPECT_EQ(api.counters().requests, before) << "what is found is not looked for again";
}

TEST(Import, ABurntIdIsNeverCountedAsAccepted) {
  const Folder folder;
  SimulatedApi api(folder, "burn_id=0.3", 9);
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(200));
  const Outcome importing = run(folder, {"import", "--summary", "s.json", "night.csv"});
  const auto jobs = api.jobs();
  EXPECT_NE(importing.code, 0) << importing.err;
  EXPECT_LT(jobs.size(), 200U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/accepted"), jobs.size());
  expect_books_balance(folder, "s.json");
  for (const auto& [id, row] : exported(folder)) {
    EXPECT_EQ(row.state == "accepted", jobs.contains(id)) << id << " is " << row.state;
  }
}

TEST(Import, ReadsStandardInputAndCompressedFiles) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(kFast));
  folder.write("night.csv", manifest(30));
  const Outcome piped = shell(folder, "gzip -k night.csv && cat night.csv.gz | \"$0\" import -");
  ASSERT_EQ(piped.code, 0) << piped.err;
  EXPECT_EQ(api.jobs().size(), 30U);
  const Outcome again = run(folder, {"import", "--summary", "s.json", "night.csv.gz"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(summary_number(folder, "s.json", "rows/already_accepted"), 30U);
}

}  // namespace
}  // namespace longshore::testing

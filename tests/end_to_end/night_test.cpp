// What a run leaves for the morning: report, metrics, the hook, and the last line of a mail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

const std::string kManifest =
    "reference_id,image_url,tag,priority_weight\n"
    "a,https://images.example.com/a.jpg,street,1\n"
    "b,nowhere,street,1\n";

std::string last_line_of(const std::string& text) {
  const std::string whole = text.substr(0, text.find_last_not_of('\n') + 1);
  return whole.substr(whole.rfind('\n') + 1);
}

TEST(Night, LeavesReportAndMetricsAndTellsTheHook) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write(
      "longshore.yaml",
      api.configuration("output: {report: true, metrics: m.prom}\n"
                        "hooks: {on_finish: [sh, -c, 'cat > told.json; env > told.env']}\n"));
  folder.write("night.csv", kManifest);
  const Outcome outcome = run(folder, {"import", "--summary", "s.json", "night.csv"},
                              {{"LONGSHORE_API_KEY", "k-4711"}, {"COPY", "k-4711"}});
  ASSERT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(last_line_of(outcome.err),
              MatchesRegex("longshore: 1 accepted, 1 rejected \\(.*night-rejects.csv\\), 0 pending "
                           "in [0-9a-z ]+: exit 1"));
  EXPECT_EQ(folder.read("told.json"), folder.read("s.json"));
  EXPECT_THAT(folder.read("told.env"), AllOf(HasSubstr("PATH="), Not(HasSubstr("4711"))));
  EXPECT_EQ(mode_of(folder / "night-report.html"), "600");
  EXPECT_THAT(folder.read("night-report.html"), HasSubstr("1 accepted, 1 rejected"));
  EXPECT_EQ(mode_of(folder / "m.prom"), "644");
  EXPECT_THAT(folder.read("m.prom"),
              AllOf(HasSubstr("longshore_rows_total{manifest=\"night\",state=\"accepted\"} 1\n"),
                    HasSubstr("longshore_running{manifest=\"night\"} 0\n"),
                    HasSubstr("longshore_exit_code{manifest=\"night\"} 1\n")));
  for (const char* told : {"files", "report", "metrics", "next", "rate limit"}) {
    EXPECT_THAT(outcome.err, HasSubstr(told));
  }
}

TEST(Night, AFailingHookIsToldAndChangesNothing) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration("hooks: {on_finish: [sh, -c, exit 9]}\n"));
  folder.write("night.csv", kManifest.substr(0, kManifest.find("b,")));
  const Outcome outcome = run(folder, {"import", "night.csv"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("hooks.on_finish failed"));
  EXPECT_THAT(outcome.err, HasSubstr("exited with 9"));
  EXPECT_THAT(last_line_of(outcome.err), HasSubstr(": exit 0"));
}

TEST(Night, AnEarlyFailureIsToldInTheLastLineAndToTheHook) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration("hooks: {on_finish: [sh, -c, 'cat > told']}\n"));
  const Outcome absent = run(folder, {"import", "absent.csv"});
  EXPECT_EQ(absent.code, 6);
  EXPECT_THAT(last_line_of(absent.err),
              MatchesRegex("longshore: nothing was sent in [0-9a-z ]+: exit 6: .*absent.csv.*"));
  EXPECT_THAT(folder.read("told"), HasSubstr("\"exit_code\": 6"));
  EXPECT_THAT(last_line_of(run(folder, {"import", "-c", "no.yaml", "night.csv"}).err),
              AllOf(HasSubstr(": exit 2: "), HasSubstr("no.yaml")));
  EXPECT_THAT(last_line_of(run(folder, {"import", "--nothing", "x"}).err), HasSubstr(": exit 2"));
}

TEST(Night, WhatWasWithheldIsToldBeforeTheLastLine) {
  const Folder folder;
  const SimulatedApi api(folder, "before_503=0.5");
  folder.write("longshore.yaml", api.configuration("delivery: {requests_per_second: 0}\n"));
  std::string rows = kManifest;
  for (int i = 0; i < 60; ++i) {
    rows += "row-" + std::to_string(i) + ",https://images.example.com/a.jpg,street,1\n";
  }
  folder.write("night.csv", rows);
  const Outcome outcome = run(folder, {"import", "--log-level", "debug", "night.csv"});
  EXPECT_THAT(outcome.err, HasSubstr(" times more: the attempt did not succeed"));
  EXPECT_THAT(last_line_of(outcome.err), HasSubstr(": exit "));
}

TEST(Night, AnAttemptWithoutAnAnswerHasNoStatus) {
  const Folder folder;
  const SimulatedApi api(folder, "after_reset=0.9");
  folder.write("longshore.yaml", api.configuration());
  folder.write("night.csv", kManifest);
  const Outcome outcome = run(folder, {"import", "--log-level", "debug", "night.csv"});
  EXPECT_THAT(outcome.err, HasSubstr("the attempt did not succeed"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("status=0")));
}

TEST(Night, TheLogTellsTheRunInJson) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration());
  folder.write("night.csv", kManifest);
  const Outcome outcome = run(folder, {"import", "--log-file", "a.log", "--log-format", "json",
                                       "--log-level", "debug", "night.csv"});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(
      folder.read("a.log"),
      AllOf(HasSubstr("\"message\":\"the import begins\",\"manifest\":\"night\""),
            HasSubstr("\"message\":\"the batch was created\",\"batch\":\"night-"),
            HasSubstr("\"message\":\"the import ended\",\"exit_code\":1,\"read\":2,\"accepted\":1,"
                      "\"already_accepted\":0,\"duplicate\":0,\"rejected\":1,\"pending\":0,")));
  EXPECT_THAT(outcome.err, Not(HasSubstr("the import begins")));
}

TEST(Night, OutputsNeverReplaceWhatARunNeeds) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration());
  folder.write("night.csv", kManifest);
  for (const std::string file : {"night.csv", "longshore.yaml", "ca.pem", "longshore.db",
                                 "longshore.db-wal", "longshore.db-shm", "longshore.db.lock"}) {
    for (const char* option : {"--report", "--metrics", "--summary", "--rejects", "--log-file"}) {
      const Outcome outcome = run(folder, {"import", option, file, "night.csv"});
      EXPECT_EQ(outcome.code, 2) << option << " " << file;
      EXPECT_THAT(outcome.err, HasSubstr(file + " itself")) << option;
    }
    // What is refused is not told there either.
    EXPECT_EQ(folder.has(file), !file.starts_with("longshore.db")) << file;
  }
  for (const char* option : {"--report", "--metrics"}) {
    EXPECT_THAT(run(folder, {"import", option, "no/r", "night.csv"}).err,
                HasSubstr(std::string(option) + ": no/r cannot be written"));
  }
  EXPECT_EQ(folder.read("night.csv"), kManifest);
  EXPECT_EQ(api.counters().requests, 0U);
}

}  // namespace
}  // namespace longshore::testing

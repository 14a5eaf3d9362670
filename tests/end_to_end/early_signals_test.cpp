// Runs that end while their manifest is a pipe that says nothing more.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "export_file.hpp"
#include "named_pipe.hpp"
#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {
namespace {

TEST(Signals, BeforeTheFirstByteEndInASummary) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(""));
  NamedPipe pipe(folder, "night.csv");
  Process process(folder, "first", {"import", "--summary", "s.json", "night.csv"});
  ASSERT_TRUE(pipe.wait_for(process)) << folder.read("first.err");
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 143) << folder.read("first.err");
  EXPECT_EQ(summary_number(folder, "s.json", "exit_code"), 143U);
  EXPECT_NE(folder.read("first.err").find("stopped by SIGTERM"), std::string::npos);
  EXPECT_FALSE(folder.has("longshore.db"));
}

// A producer that hangs is what a deadline is for; so is one that hangs within the header.
TEST(Deadline, EndsARunWhoseManifestDoesNotBegin) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(""));
  for (const std::string said : {"", "reference_id,im", "\x1f\x8b"}) {
    NamedPipe pipe(folder, "night.csv");
    pipe.begin_with(said);
    Process process(folder, "first",
                    {"import", "--deadline", "200ms", "--summary", "s.json", "night.csv"});
    EXPECT_EQ(process.wait(), 3) << folder.read("first.err");
    EXPECT_EQ(summary_number(folder, "s.json", "exit_code"), 3U);
    EXPECT_NE(folder.read("first.err").find("the deadline was reached"), std::string::npos);
    ASSERT_EQ(::unlink((folder / "night.csv").c_str()), 0);
  }
}

TEST(Signals, StopACheck) {
  const Folder folder;
  folder.write("longshore.yaml", "job: {tag: {value: t}}\n");
  NamedPipe pipe(folder, "night.csv");
  Process process(folder, "first", {"check", "--summary", "s.json", "night.csv"});
  ASSERT_TRUE(pipe.wait_for(process)) << folder.read("first.err");
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130) << folder.read("first.err");
  EXPECT_EQ(summary_number(folder, "s.json", "exit_code"), 130U);
}

// What is read ahead when the limit is reached may never come.
TEST(Limit, EndsTheRunThoughThePipeStaysOpen) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration("batch: {create: false}\n"));
  NamedPipe pipe(folder, "night.csv");
  Process process(folder, "first", {"import", "--limit", "3", "--summary", "s.json", "night.csv"});
  ASSERT_TRUE(pipe.wait_for(process)) << folder.read("first.err");
  std::string rows = "reference_id,image_url,tag\n";
  for (int i = 0; i < 1'100; ++i) rows += std::to_string(i) + ",https://x.example/a.jpg,t\n";
  EXPECT_TRUE(pipe.write(rows));
  EXPECT_EQ(process.wait(), 3) << folder.read("first.err");
  EXPECT_EQ(api.jobs().size(), 3U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/read"), 1'100U) << "what was there is counted";
  EXPECT_NE(folder.read("s.json").find("\"manifest_complete\": false"), std::string::npos);
  EXPECT_NE(folder.read("first.err").find("(the rest unread)"), std::string::npos);
}

constexpr const char* kRefusedAtTheEnd = "bad,nowhere,t\n";

// The trial before the night: it sends little, and tells all that is wrong.
TEST(Limit, ListsTheRefusedRowsOfTheWholeManifest) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration(""));
  std::string rows = "reference_id,image_url,tag\n";
  for (int i = 0; i < 5'000; ++i) rows += std::to_string(i) + ",https://x.example/a.jpg,t\n";
  folder.write("night.csv", rows + kRefusedAtTheEnd);
  const Outcome trial = run(folder, {"import", "--limit", "1", "--summary", "s.json", "night.csv"});
  EXPECT_EQ(trial.code, 3) << trial.err;
  EXPECT_EQ(api.jobs().size(), 1U);
  EXPECT_EQ(folder.read("night-rejects.csv"),
            std::string("reference_id,image_url,tag\n") + kRefusedAtTheEnd);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/read"), 5'001U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/rejected"), 1U);
  EXPECT_EQ(summary_number(folder, "s.json", "rows/pending"), 4'999U);
  EXPECT_NE(folder.read("s.json").find("\"manifest_complete\": true"), std::string::npos);
}

// A writer that says nothing more cannot hold the run, nor make it forget an earlier list.
TEST(Signals, WhileAPipeIsSilentKeepTheEarlierRejects) {
  const Folder folder;
  const SimulatedApi api(folder, "");
  folder.write("longshore.yaml", api.configuration("batch: {create: false}\n"));
  const std::string header = "reference_id,image_url,tag\n";
  folder.write("whole.csv", header + "early,nowhere,t\n" + kRefusedAtTheEnd);
  ASSERT_EQ(run(folder, {"import", "--name", "night", "whole.csv"}).code, 1);
  const std::string whole = folder.read("night-rejects.csv");
  NamedPipe pipe(folder, "night.csv");
  Process process(folder, "second", {"import", "night.csv"});
  ASSERT_TRUE(pipe.wait_for(process)) << folder.read("second.err");
  EXPECT_TRUE(pipe.write(header + "early,nowhere,t\na,https://x.example/a.jpg,t\n"));
  ASSERT_TRUE(jobs_arrive(api, 1, process)) << folder.read("second.err");
  const auto signalled = std::chrono::steady_clock::now();
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 143) << folder.read("second.err");
  EXPECT_LT(std::chrono::steady_clock::now() - signalled, std::chrono::seconds(10));
  EXPECT_EQ(folder.read("night-rejects.csv"), header + "early,nowhere,t\n");
  EXPECT_EQ(folder.read("night-rejects.csv.earlier"), whole);
  EXPECT_NE(folder.read("second.err").find("not read to its end"), std::string::npos);
}

}  // namespace
}  // namespace longshore::testing

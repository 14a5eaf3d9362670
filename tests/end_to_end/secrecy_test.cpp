// Whatever the program writes, prints or shows of itself, the key is not in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "import_checks.hpp"
#include "support/unused_port.hpp"

namespace longshore::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey = "k3y-that-nobody-may-see";

class Secrecy : public ::testing::Test {
 protected:
  Secrecy() {
    folder.write("longshore.yaml", api.configuration(kFast));
    folder.write("night.csv", manifest(300) + "bad,nowhere,street,1\n");
    ::unlink((folder / "key").c_str());
  }

  // By the variable, which is where an environment would leak from.
  Process start(const std::string& name, std::vector<std::string> more,
                const std::string& key = kKey, const std::string& verb = "import",
                Confinement confinement = {}) {
    std::vector<std::string> words{verb,           "--progress", "plain",         "--log-level",
                                   "trace",        "--log-file", name + ".log",   "--summary",
                                   name + ".json", "--set",      "api.key_file=", "night.csv"};
    if (verb == "import") {
      more.insert(more.end(), {"--report", name + ".html", "--metrics", name + ".prom"});
    }
    words.insert(words.end(), more.begin(), more.end());
    return Process(folder, name, words, {{"LONGSHORE_API_KEY", key}}, confinement);
  }

  // Every file of the folder, the ledger and its log with it, but for the key file itself.
  void expect_nowhere(const std::string& key = kKey) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
      if (!entry.is_regular_file() || entry.path().filename() == "key") continue;
      EXPECT_EQ(contents(entry.path().string()).find(key), std::string::npos) << entry.path();
      ++files;
    }
    EXPECT_GT(files, 5U);
  }

  const Folder folder;
  const SimulatedApi api{folder, "", 1, {.api_key = kKey}};
};

TEST_F(Secrecy, TheKeyIsInNothingThatAnImportLeaves) {
  Process good = start("good", {});
  EXPECT_EQ(good.wait(), 1) << folder.read("good.err");
  ASSERT_TRUE(folder.has("night-rejects.csv"));
  ASSERT_EQ(api.jobs().size(), 300U);
  for (const std::string name : {"good.log", "good.json", "good.html", "good.prom"}) {
    ASSERT_TRUE(folder.has(name)) << name;
  }
  expect_nowhere();
  for (const std::string command : {"export", "status"}) {
    const Outcome told = run(folder, {command}, {{"LONGSHORE_API_KEY", kKey}});
    EXPECT_THAT(told.out, HasSubstr(command == "export" ? "row-1" : "night"));
    EXPECT_THAT(told.out + told.err, Not(HasSubstr(kKey)));
  }
}

TEST_F(Secrecy, NorInWhatARecoveryLeaves) {
  Process good = start("good", {});
  ASSERT_EQ(good.wait(), 1) << folder.read("good.err");
  folder.write("night.csv",
               "reference_id,image_url,tag\nrow-1,https://x.example/other.jpg,street\n");
  Process recovering = start("recovered", {}, kKey, "recover");
  EXPECT_EQ(recovering.wait(), 1) << folder.read("recovered.err");
  EXPECT_THAT(folder.read("night-conflicts.csv"), HasSubstr("row-1,"));
  EXPECT_TRUE(folder.has("night-conflicts.csv.reasons.jsonl"));
  expect_nowhere();
}

TEST_F(Secrecy, NorInWhatAFailingOneLeaves) {
  // Refused by the API, which answers with what it got where it can.
  const std::string wrong = "wr0ng-key-nobody-may-see";
  EXPECT_EQ(start("refused", {}, wrong).wait(), 4);
  expect_nowhere(wrong);
  // Not reached, not trusted, not configured, killed in the middle: the log is still there then.
  EXPECT_EQ(start("untrusted", {"--set", "api.ca_file="}).wait(), 4)
      << folder.read("untrusted.err");
  EXPECT_EQ(start("unknown", {"--set", "api.project_id="}).wait(), 2);
  const UnusedPort unused;
  EXPECT_EQ(start("unreached",
                  {"--set", "api.base_url=https://127.0.0.1:" + std::to_string(unused.port()),
                   "--set", "retry.max_attempts=1"})
                .wait(),
            3);
  Process killed = start("killed", {"--set", "delivery.requests_per_second=100"});
  ASSERT_TRUE(jobs_arrive(api, 20, killed)) << folder.read("killed.err");
  killed.signal(SIGKILL);
  EXPECT_EQ(killed.wait(), 128 + SIGKILL);
  ASSERT_TRUE(folder.has("longshore.db-wal"));
  expect_nowhere();
}

TEST_F(Secrecy, NorInTheMessageAboutAKeyThatCannotBeOne) {
  EXPECT_EQ(start("spaced", {}, kKey + " ").wait(), 2);
  Process placed(folder, "placed", {"import", "--set", "api.key_env=" + kKey, "night.csv"});
  EXPECT_EQ(placed.wait(), 2);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_EQ(contents(entry.path().string()).find(kKey), std::string::npos) << entry.path();
  }
}

// The title is what every user of the machine may read; memory, what a core dump or a debugger
// of the same user would.
TEST_F(Secrecy, NeitherTheTitleNorADumpNorADebuggerShowsIt) {
  const Confinement confinement = unprivileged(folder);
  Process process =
      start("slow", {"--set", "delivery.requests_per_second=20"}, kKey, "import", confinement);
  ASSERT_TRUE(jobs_arrive(api, 2, process)) << folder.read("slow.err");
  const std::string folder_of = "/proc/" + std::to_string(process.pid());
  EXPECT_EQ(contents(folder_of + "/cmdline").find(kKey), std::string::npos);
  EXPECT_THAT(contents(folder_of + "/cmdline"), HasSubstr("night.csv"));
  const std::string limits = contents(folder_of + "/limits");
  const std::string line = limits.substr(limits.find("Max core file size"));
  EXPECT_THAT(line.substr(0, line.find('\n')), ::testing::ContainsRegex("size +0 +0 "));
  // What is not dumpable belongs to root, and is not shown to others of the user who runs it.
  struct stat owner {};
  ASSERT_EQ(::stat((folder_of + "/environ").c_str(), &owner), 0);
  EXPECT_EQ(owner.st_uid, 0U);
  for (const std::string look : {"cat environ", "cat mem", "ls fd"}) {
    const Outcome looking =
        run(folder, {"-c", "cd " + folder_of + " && " + look}, {}, confinement, "/bin/sh");
    EXPECT_NE(looking.code, 0) << look;
    EXPECT_THAT(looking.err, HasSubstr("Permission denied")) << look;
  }
  ASSERT_TRUE(process.running());
  // An abort leaves no core behind: the status says whether one was written.
  process.signal(SIGABRT);
  EXPECT_EQ(process.wait(), 128 + SIGABRT);
  EXPECT_FALSE(process.dumped_core());
}

TEST_F(Secrecy, WhatIsWrittenIsItsOwnersAlone) {
  Process importing = start("good", {});
  EXPECT_EQ(importing.wait(), 1) << folder.read("good.err");
  for (const std::string name : {"longshore.db", "longshore.db.lock", "night-rejects.csv",
                                 "night-rejects.csv.reasons.jsonl", "good.json", "good.log"}) {
    EXPECT_EQ(mode_of(folder / name), "600") << name;
  }
}

}  // namespace
}  // namespace longshore::testing

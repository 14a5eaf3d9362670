// Disks that are full or broken, and a ledger that is not what it should be, under the real
// program: it says what and where, ends with the code of it, sends nothing without an intent,
// and the same command finishes once the disk is well.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "export_file.hpp"
#include "import_checks.hpp"

namespace longshore::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kRows = 600;

class Disk : public ::testing::Test {
 protected:
  Disk() {
    folder.write("longshore.yaml", api.configuration(kFast));
    folder.write("night.csv", manifest(kRows));
  }

  Outcome import(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"import", "--progress", "off", "night.csv"};
    words.insert(words.end(), more.begin(), more.end());
    return run(folder, std::move(words));
  }
  // With a disk that fails so (tests/support/faulty_disk.cpp).
  Outcome import_on(const std::string& fault, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"import", "--progress", "off", "night.csv"};
    words.insert(words.end(), more.begin(), more.end());
    return run_on(fault, std::move(words));
  }
  Outcome run_on(const std::string& fault, std::vector<std::string> words,
                 std::map<std::string, std::string> environment = {}) {
    environment.insert({{"FAULTY_DISK", fault},
                        {"LD_PRELOAD", LONGSHORE_FAULTY_DISK},
                        {"ASAN_OPTIONS", "verify_asan_link_order=0"}});
    return run(folder, std::move(words), std::move(environment));
  }

  // A job at the remote whose row the ledger does not know to be on its way is one too many.
  void expect_nothing_without_intent() {
    const auto jobs = api.jobs();
    if (jobs.empty()) return;
    const auto rows = exported(folder);
    for (const auto& [id, job] : jobs) {
      const auto row = rows.find(id);
      ASSERT_NE(row, rows.end()) << id;
      EXPECT_NE(row->second.state, "pending") << id;
    }
  }
  void expect_the_same_command_finishes() {
    const Outcome again = import({"--summary", "s.json"});
    ASSERT_EQ(again.code, 0) << again.err;
    expect_books_balance(folder, "s.json");
    expect_all_there(folder, api, kRows, 100);
  }

  const Folder folder;
  const SimulatedApi api{folder, ""};
};

TEST_F(Disk, ACopyThatFindsNoRoomIsNone) {
  ASSERT_EQ(import().code, 0);
  for (const std::string fault : {"write:copy.db:28:0", "write:copy.db:28:9", "sync:copy.db:5:0"}) {
    const Outcome failed = run_on(fault, {"backup", "copy.db"});
    EXPECT_EQ(failed.code, 3) << fault << failed.err;
    EXPECT_THAT(failed.err, AllOf(HasSubstr("copy.db"), HasSubstr("cannot be written"),
                                  Not(HasSubstr("continues"))));
    for (const std::string& name : folder.names()) {
      EXPECT_FALSE(name.starts_with("copy.db")) << "left behind: " << name;
    }
  }
  ASSERT_EQ(run(folder, {"backup", "copy.db"}).code, 0);
  const std::string whole = folder.read("copy.db");
  EXPECT_EQ(run_on("write:copy.db:28:9", {"backup", "copy.db"}).code, 3);
  EXPECT_EQ(folder.read("copy.db"), whole) << "an earlier copy stays as it is";
}

struct LedgerFault {
  const char* what;
  int error;
  int good;
};

class LedgerDisk : public Disk, public ::testing::WithParamInterface<LedgerFault> {};

INSTANTIATE_TEST_SUITE_P(
    Fails, LedgerDisk,
    ::testing::Values(LedgerFault{"write", ENOSPC, 0}, LedgerFault{"write", ENOSPC, 4},
                      LedgerFault{"write", ENOSPC, 40}, LedgerFault{"write", ENOSPC, 150},
                      LedgerFault{"write", EIO, 0}, LedgerFault{"write", EIO, 25},
                      LedgerFault{"write", EIO, 60}, LedgerFault{"sync", EIO, 0},
                      LedgerFault{"sync", EIO, 2}, LedgerFault{"sync", EIO, 6}),
    [](const auto& tested) {
      const LedgerFault& fault = tested.param;
      return fmt::format("{}_{}_after_{}", fault.what, strerrorname_np(fault.error), fault.good);
    });

TEST_P(LedgerDisk, EndsTheRunAndLosesNothing) {
  const LedgerFault& fault = GetParam();
  const Outcome failed =
      import_on(fmt::format("{}:.db-wal:{}:{}", fault.what, fault.error, fault.good));
  EXPECT_EQ(failed.code, 5) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("longshore.db"));
  EXPECT_THAT(failed.err, HasSubstr(fault.error == EIO ? "its disk reported an error"
                                                       : "there is no room left on its disk"));
  expect_nothing_without_intent();
  expect_the_same_command_finishes();
}

TEST_F(Disk, AFileThatMayNotGrowEndsTheRunToo) {
  const Outcome failed =
      run(folder, {"import", "--progress", "off", "night.csv"}, {}, {.file_bytes_max = 192 * 1024});
  EXPECT_EQ(failed.code, 5) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("its disk reported an error"));
  expect_nothing_without_intent();
  expect_the_same_command_finishes();
}

TEST_F(Disk, AFileSystemWithoutRoom) {
  const std::string small = folder / "small";
  ASSERT_EQ(::mkdir(small.c_str(), 0700), 0);
  if (::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=256k") != 0) {
    GTEST_SKIP() << "needs leave to mount a file system: " << std::strerror(errno);
  }
  const Outcome failed = import({"--ledger", "small/longshore.db"});
  EXPECT_EQ(::mount("tmpfs", small.c_str(), "tmpfs", MS_REMOUNT, "size=8m"), 0);
  const Outcome again = import({"--ledger", "small/longshore.db"});
  ::umount(small.c_str());
  EXPECT_EQ(failed.code, 5) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("there is no room left on its disk"));
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(api.jobs().size(), static_cast<std::size_t>(kRows));
}

TEST_F(Disk, RejectsAndSummariesThatCannotBeWrittenAreToldAndWrittenByTheNextRun) {
  folder.write("night.csv", manifest(kRows) + "bad,nowhere,street,1\n");
  const std::vector<std::string> summary{"--summary", "s.json"};
  for (const std::string fault : {"write:night-rejects.csv.:28:0", "sync:night-rejects.csv.:5:0",
                                  "sync:reasons.jsonl.:5:0", "write:/.s.json.:28:0"}) {
    const Outcome failed = import_on(fault, summary);
    EXPECT_EQ(failed.code, 3) << fault << failed.err;
    EXPECT_THAT(failed.err, HasSubstr(fault.find("json.:28") != fault.npos ? "s.json" : "rejects"));
    EXPECT_THAT(failed.err, HasSubstr("next        nothing is left to send; see to the file"));
    EXPECT_EQ(failed.err.find("summary  s.json") == failed.err.npos, !folder.has("s.json"))
        << fault;
    for (const std::string& name : folder.names()) {
      EXPECT_FALSE(name.starts_with('.')) << "left behind: " << name;
    }
    std::filesystem::remove(folder / "s.json");
  }
  const Outcome again = import(summary);
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_EQ(folder.read("night-rejects.csv").substr(43), "bad,nowhere,street,1\n");
  expect_books_balance(folder, "s.json");
  EXPECT_EQ(api.jobs().size(), static_cast<std::size_t>(kRows));
}

TEST_F(Disk, MetricsThatCannotBeWrittenAreNotNamedAmongTheFiles) {
  const Outcome importing = import_on("write:/.m.prom.:28:0", {"--metrics", "m.prom"});
  EXPECT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(importing.err, HasSubstr("the metrics cannot be written"));
  EXPECT_THAT(importing.err, Not(HasSubstr("metrics  m.prom")));
  EXPECT_THAT(import({"--metrics", "m.prom"}).err, HasSubstr("metrics  m.prom"));
}

TEST_F(Disk, AFullDiskUnderTheLogEndsNothing) {
  // A variable that means nothing is warned of, which is a line for the log.
  const Outcome importing = run_on(
      "write:run.log:28:0", {"import", "--progress", "off", "--log-file", "run.log", "night.csv"},
      {{"LONGSHORE_NONSENSE", "1"}});
  EXPECT_EQ(importing.code, 0) << importing.err;
  EXPECT_THAT(importing.err, HasSubstr("the log goes on here"));
  expect_all_there(folder, api, kRows, 100);
}

TEST_F(Disk, AFolderThatMayNotBeWrittenIsNamed) {
  const Confinement confinement = unprivileged(folder);
  ASSERT_EQ(::mkdir((folder / "closed").c_str(), 0555), 0);
  const Outcome failed =
      run(folder, {"import", "--ledger", "closed/longshore.db", "night.csv"}, {}, confinement);
  EXPECT_EQ(failed.code, 5) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("closed/longshore.db"));
  EXPECT_THAT(failed.err, HasSubstr("permission denied"));
  EXPECT_EQ(api.counters().requests, 0U);
}

// Nothing is left beside it that would keep the next run from writing it.
TEST_F(Disk, ALedgerThatMayNotBeWrittenIsNamedAndIsOneAgainOnceItMay) {
  const auto import_as_owner = [&] {
    return run(folder, {"import", "night.csv"}, {}, unprivileged(folder));
  };
  const std::string ledger = folder / "longshore.db";
  ASSERT_EQ(import_as_owner().code, 0);
  ASSERT_EQ(::chmod(ledger.c_str(), 0400), 0);
  const Outcome failed = import_as_owner();
  EXPECT_EQ(failed.code, 5) << failed.err;
  EXPECT_THAT(failed.err, AllOf(HasSubstr("longshore.db"), HasSubstr("it may not be written")));
  ASSERT_EQ(::chmod(ledger.c_str(), 0600), 0);
  EXPECT_EQ(import_as_owner().code, 0);
  // Of another program, say.
  const std::string index = folder.write("longshore.db-shm", "");
  ASSERT_EQ(::chmod(index.c_str(), 0400), 0);
  EXPECT_THAT(import_as_owner().err,
              AllOf(HasSubstr("longshore.db-shm"), HasSubstr("it may not be written")));
}

TEST_F(Disk, WhatIsNoLedgerOrANewerOneIsRefusedAndLeftAlone) {
  const std::string text(5'000, 'x');
  folder.write("longshore.db", text);
  const Outcome foreign = import();
  EXPECT_EQ(foreign.code, 5) << foreign.err;
  EXPECT_THAT(foreign.err, HasSubstr("not a longshore ledger"));
  EXPECT_EQ(folder.read("longshore.db"), text);

  ASSERT_EQ(::unlink((folder / "longshore.db").c_str()), 0);
  ASSERT_EQ(import({"--limit", "10"}).code, 3);
  const auto before = api.counters().requests;
  run_sql(folder, "PRAGMA user_version = 99");
  for (const std::string command : {"import", "status", "export"}) {
    const Outcome newer = command == "import" ? import() : run(folder, {command});
    EXPECT_EQ(newer.code, 5) << command << newer.err;
    EXPECT_THAT(newer.err, HasSubstr("newer longshore (schema 99)"));
  }
  EXPECT_EQ(api.counters().requests, before);
}

// Whoever deletes the ledger takes away what keeps jobs from being made twice: the run ends as
// soon as it sees that, and does not go on writing to a file that nobody will find.
class LedgerTaken : public Disk, public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(By, LedgerTaken,
                         ::testing::Values("deleted", "log_deleted", "replaced", "emptied",
                                           "log_emptied"),
                         [](const auto& tested) { return std::string(tested.param); });

void take(const Folder& folder, const std::string& how) {
  const std::string path = folder / (how.starts_with("log_") ? "longshore.db-wal" : "longshore.db");
  if (how.ends_with("emptied")) {
    ASSERT_EQ(::truncate(path.c_str(), 0), 0);
  } else {
    ASSERT_EQ(::rename(path.c_str(), (path + ".away").c_str()), 0);
  }
  if (how == "replaced") folder.write("longshore.db", "something else");
}

TEST_P(LedgerTaken, EndsTheRunWithWords) {
  folder.write("longshore.yaml",
               api.configuration("delivery: {requests_per_second: 300}\nbatch: {size: 100}\n"));
  Process process(folder, "first", {"import", "--progress", "off", "night.csv"});
  ASSERT_TRUE(jobs_arrive(api, 50, process)) << folder.read("first.err");
  take(folder, GetParam());
  EXPECT_EQ(process.wait(), 5) << folder.read("first.err");
  EXPECT_THAT(folder.read("first.err"),
              AnyOf(HasSubstr("while this run was using it"), HasSubstr("damaged")));
  EXPECT_LT(api.counters().jobs, static_cast<std::uint64_t>(kRows)) << "the run went on";
  const std::string away = folder / "longshore.db.away";
  if (::access(away.c_str(), F_OK) != 0) return;
  // Put back, with its log, it knows what was sent.
  ASSERT_EQ(::rename(away.c_str(), (folder / "longshore.db").c_str()), 0);
  expect_nothing_without_intent();
  expect_the_same_command_finishes();
}

}  // namespace
}  // namespace longshore::testing

// The lock beside the ledger.
#include "ledger/lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "fixture.hpp"
#include "support/no_files.hpp"

namespace longshore::ledger::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// Locks by name within this object.
class LockingFiles final : public NoFiles {
 public:
  std::vector<std::string> locked;
  std::string holder_text;
  std::optional<Error> trouble;

  Result<std::unique_ptr<FileLock>> lock(const std::string& path,
                                         std::string_view holder) override {
    if (trouble) return *trouble;
    if (std::ranges::find(locked, path) != locked.end()) {
      return Error{ErrorKind::kLedgerBusy, "held by " + holder_text};
    }
    locked.push_back(path);
    holder_text = holder;
    return std::unique_ptr<FileLock>(std::make_unique<FileLock>());
  }
};

constexpr SystemTime kSince{std::chrono::milliseconds(kNow)};

TEST(Lock, SaysWhoHoldsIt) {
  const std::string holder = this_process(kSince, "importing", "flags").text();
  EXPECT_THAT(holder, MatchesRegex("pid [0-9]+ on .+ since 2026-01-15T00:00:00Z, importing flags"));
  EXPECT_THAT(holder, HasSubstr("pid " + std::to_string(::getpid()) + " "));
}

TEST(Lock, WhatItSaysIsReadBack) {
  const LockHolder holder = this_process(kSince, "recovering", "flags, since 3 and more");
  const auto read = LockHolder::parse(holder.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->process, holder.process);
  EXPECT_EQ(read->since, kSince);
  EXPECT_EQ(read->work, "recovering");
  EXPECT_EQ(read->manifest, "flags, since 3 and more");
  for (const char* other : {"", "pid 7 on h", "pid 7 on h since yesterday, importing cats",
                            "pid 7 on h since 2026-01-15T00:00:00Z, importing"}) {
    EXPECT_FALSE(LockHolder::parse(other)) << other;
  }
}

TEST(Lock, TheSecondRunIsToldOfTheFirst) {
  LockingFiles files;
  auto first = must(lock_ledger(files, "l/ledger.db", this_process(kSince, "importing", "flags")));
  EXPECT_THAT(files.locked, ElementsAre("l/ledger.db.lock"));
  Result<std::unique_ptr<FileLock>> second =
      lock_ledger(files, "l/ledger.db", this_process(kSince, "importing", "cats"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kLedgerBusy);
  EXPECT_THAT(second.error().message, AllOf(HasSubstr("l/ledger.db is in use"),
                                            HasSubstr("importing flags"), HasSubstr("pid ")));
}

TEST(Lock, OtherTroubleIsPassedOn) {
  LockingFiles files;
  files.trouble = Error{ErrorKind::kLedger, "no permission"};
  Result<std::unique_ptr<FileLock>> lock =
      lock_ledger(files, "ledger.db", this_process(kSince, "importing", "flags"));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind, ErrorKind::kLedger);
  EXPECT_EQ(lock.error().message, "no permission");
}

TEST(Lock, TwoNamesOfOneLedgerMeet) {
  TempDir dir;
  must(open_sqlite_store(dir.file("ledger.db"), ""));
  std::filesystem::create_symlink("ledger.db", dir.file("link.db"));
  LockingFiles files;
  auto lock =
      must(lock_ledger(files, dir.file("ledger.db"), this_process(kSince, "importing", "flags")));
  EXPECT_FALSE(lock_ledger(files, dir.file("link.db"), this_process(kSince, "importing", "flags")));
}

}  // namespace
}  // namespace longshore::ledger::testing

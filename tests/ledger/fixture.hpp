// What the ledger's tests share: a directory of their own, and a ledger with a few rows.
#pragma once

#include <dirent.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "ledger/sqlite_store.hpp"
#include "support/temporary_folder.hpp"

namespace longshore::ledger::testing {

// Fails the test with the error's message where the Result is one.
#define EXPECT_OK(expression)                                           \
  do {                                                                  \
    const auto& result_ = (expression);                                 \
    EXPECT_TRUE(static_cast<bool>(result_)) << result_.error().message; \
  } while (false)

// The value, or the end of the test program: for steps that a test only builds on.
template <typename T>
T must(Result<T> result) {
  if (!result) ADD_FAILURE() << result.error().message;
  return std::move(result).value();
}
inline void must(Result<void> result) {
  if (!result) ADD_FAILURE() << result.error().message;
}

// A VFS that works on real files, with which a store takes no lock: for a second writer beside one.
inline constexpr const char* kUnlocked = "unix";

class TempDir : public TemporaryFolder {
 public:
  std::string file(std::string_view name) const { return *this / std::string(name); }
};

// As any other program would.
inline void run_sql(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

inline constexpr std::string_view kOrigin = "https://api.test:443";
inline constexpr std::string_view kProject = "project-1";
inline constexpr std::string_view kUuid = "3f3e8675-ca69-46d7-aa34-96f90fcbb732";
inline constexpr std::int64_t kNow = 1'768'435'200'000;

// A remote, a manifest and one batch, committed.
struct Ground {
  RemoteKey remote = 0;
  ManifestKey manifest = 0;
  BatchKey batch = 0;
};

inline BatchRecord named_batch(ManifestKey manifest, std::uint64_t number, std::string name) {
  BatchRecord batch;
  batch.manifest = manifest;
  batch.number = number;
  batch.name = std::move(name);
  batch.description = "flags";
  return batch;
}

inline NewJob job_of(const Ground& ground, std::string_view reference_id, std::uint64_t line = 2) {
  NewJob job;
  job.reference_id = reference_id;
  job.manifest = ground.manifest;
  job.batch = ground.batch;
  job.line = line;
  job.content_hash = 0xfedcba9876543210U;
  job.mapping = 0x8000000000000001U;
  return job;
}

inline Ground lay_ground(Store& store) {
  Ground ground;
  must(store.begin());
  ground.remote = must(store.remote(kOrigin, kProject));
  ground.manifest = must(store.new_manifest(ground.remote, "flags", "2026-01-15", kNow)).key;
  ground.batch =
      must(store.new_batch(ground.remote, named_batch(ground.manifest, 1, "flags-1"), kNow));
  must(store.commit());
  return ground;
}

inline JobOutcome outcome(JobKey key, JobState state, std::uint32_t attempts = 1) {
  JobOutcome result;
  result.key = key;
  result.state = state;
  result.attempts = attempts;
  return result;
}

// Inserts a job and leads it to `state`, along the shortest way.
inline JobKey job_in(Store& store, const Ground& ground, std::string_view reference_id,
                     JobState state) {
  JobKey key = must(store.insert(ground.remote, job_of(ground, reference_id), kNow));
  if (state == JobState::kPending) return key;
  must(store.intend(key, key, kNow));
  if (state == JobState::kInDoubt) return key;
  if (state == JobState::kUnconfirmed) must(store.settle(outcome(key, JobState::kPresumed), kNow));
  must(store.settle(outcome(key, state), kNow));
  return key;
}

}  // namespace longshore::ledger::testing

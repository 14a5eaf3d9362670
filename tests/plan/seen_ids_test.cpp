#include "plan/seen_ids.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "plan/job_bitmap.hpp"
#include "support/no_files.hpp"

namespace longshore::plan {
namespace {

// Scratch files in memory; everything else is out of reach.
class MemoryFiles final : public NoFiles {
 public:
  class Memory final : public ScratchFile {
   public:
    Result<void> append(std::string_view bytes) override {
      bytes_ += bytes;
      return {};
    }
    Result<void> read_at(std::uint64_t offset, std::span<char> into) override {
      if (offset + into.size() > bytes_.size()) return Error{ErrorKind::kOutput, "past the end"};
      std::memcpy(into.data(), bytes_.data() + offset, into.size());
      return {};
    }

   private:
    std::string bytes_;
  };

  Result<std::unique_ptr<ScratchFile>> scratch() override {
    ++scratches;
    if (full) return Error{ErrorKind::kOutput, "full"};
    return std::unique_ptr<ScratchFile>(std::make_unique<Memory>());
  }

  int scratches = 0;
  bool full = false;
};

Result<std::optional<std::uint64_t>> meet(SeenIds& seen, std::string_view id,
                                          std::uint64_t content) {
  return seen.meet(seen.key_of(id), content);
}

TEST(SeenIds, FindsWhatItHasMetAndRemembersNoOther) {
  MemoryFiles files;
  SeenIds seen(files, 1, 100);
  const auto find = [&seen](const std::string& id) {
    const auto found = seen.find(seen.key_of(id));
    EXPECT_TRUE(found);
    return *found;
  };
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    EXPECT_FALSE(find(std::to_string(i)));
    ASSERT_TRUE(meet(seen, std::to_string(i), i));
  }
  EXPECT_GT(files.scratches, 0);
  for (std::uint64_t i = 0; i < 1'000; ++i) EXPECT_EQ(find(std::to_string(i)), i);
}

TEST(SeenIds, RemembersTheFirstContent) {
  MemoryFiles files;
  SeenIds seen(files, 1);
  EXPECT_FALSE(*meet(seen, "a", 10));
  EXPECT_EQ(**meet(seen, "a", 11), 10U);
  EXPECT_FALSE(*meet(seen, "b", 12));
}

TEST(SeenIds, FindsWhatHasGoneToDisk) {
  constexpr int kIds = 20'000;
  MemoryFiles files;
  SeenIds seen(files, 42, 1'000);
  for (int i = 0; i < kIds; ++i) {
    const auto met = meet(seen, "id-" + std::to_string(i), static_cast<std::uint64_t>(i));
    ASSERT_TRUE(met);
    ASSERT_FALSE(*met) << i;
  }
  // Twice as many before the first of them goes.
  EXPECT_EQ(files.scratches, kIds / 1'000 - 2);
  for (int i = 0; i < kIds; ++i) {
    const auto met = meet(seen, "id-" + std::to_string(i), 0);
    ASSERT_TRUE(met);
    ASSERT_TRUE(*met) << i;
    ASSERT_EQ(**met, static_cast<std::uint64_t>(i));
  }
}

TEST(SeenIds, SaysThatTheDiskIsFull) {
  MemoryFiles files;
  files.full = true;
  SeenIds seen(files, 42, 10);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(meet(seen, std::to_string(i), 0));
  EXPECT_FALSE(meet(seen, "one too many", 0));
}

TEST(JobBitmap, HoldsKeysOfAnySize) {
  JobBitmap jobs;
  EXPECT_FALSE(jobs.contains(1'000'000));
  for (const JobKey key : {1, 63, 64, 65, 32'767, 32'768, 1'000'000}) {
    EXPECT_FALSE(jobs.contains(key));
    jobs.insert(key);
    EXPECT_TRUE(jobs.contains(key));
  }
  jobs.erase(64);
  EXPECT_FALSE(jobs.contains(64));
  EXPECT_TRUE(jobs.contains(65));
  jobs.erase(32'767);
  EXPECT_FALSE(jobs.contains(32'767));
  EXPECT_TRUE(jobs.contains(32'768));
}

TEST(JobBitmap, HoldsNothingThatWasNotPutIn) {
  JobBitmap jobs;
  jobs.insert(500'000);
  jobs.erase(1);          // of a page that was never made
  jobs.erase(9'000'000);  // behind the last one
  for (const JobKey key : {1, 32'768, 499'999, 500'001, 500'000 + 32'768, 9'000'000}) {
    EXPECT_FALSE(jobs.contains(key)) << key;
  }
  EXPECT_TRUE(jobs.contains(500'000));
}

}  // namespace
}  // namespace longshore::plan

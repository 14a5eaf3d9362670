#include "simulator/job_store.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "simulator/uuid.hpp"

namespace longshore::simulator {
namespace {

TEST(JobStore, FindsWhatWasAddedAndNothingElse) {
  JobStore store;
  EXPECT_FALSE(store.find("a").has_value());
  EXPECT_EQ(store.add("a", 3), 0u);
  EXPECT_EQ(store.add("b", JobStore::kBurnt), 1u);
  EXPECT_EQ(store.find("a"), 0u);
  EXPECT_EQ(store.find("b"), 1u);
  EXPECT_FALSE(store.find("ab").has_value());
  EXPECT_FALSE(store.find("").has_value());
  EXPECT_EQ(store.at(0).reference_id, "a");
  EXPECT_EQ(store.at(0).batch, 3u);
  EXPECT_EQ(store.at(1).batch, JobStore::kBurnt);
}

TEST(JobStore, KeepsLongIdsWhole) {
  JobStore store;
  const std::string small(1000, 's');
  const std::string large(3 * 1024 * 1024, 'l');
  store.add(small, 0);
  store.add(large, 0);
  store.add("after", 0);
  EXPECT_EQ(store.at(0).reference_id, small);
  EXPECT_EQ(store.at(1).reference_id, large);
  EXPECT_EQ(store.at(2).reference_id, "after");
}

TEST(JobStore, AMillionJobsStaySmall) {
  constexpr std::uint32_t kJobs = 1'000'000;
  JobStore store;
  for (std::uint32_t i = 0; i < kJobs; ++i) store.add("row-" + std::to_string(i), i % 7);
  EXPECT_EQ(store.size(), kJobs);
  EXPECT_EQ(store.find("row-999999"), 999'999u);
  EXPECT_EQ(store.find("row-0"), 0u);
  EXPECT_FALSE(store.find("row-1000000").has_value());
  EXPECT_LT(store.bytes(), 100u * 1024 * 1024);
}

TEST(Uuid, HasItsFormAndDoesNotRepeat) {
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const std::string id = uuid_of(1, 1, i);
    ASSERT_TRUE(is_uuid(id));
    ASSERT_EQ(id[14], '4');
    ASSERT_TRUE(seen.insert(id).second);
    ASSERT_TRUE(seen.insert(uuid_of(1, 2, i)).second);
  }
  EXPECT_FALSE(is_uuid("72c888f6-b365-4f27-ad57-d7841da2de0"));
  EXPECT_FALSE(is_uuid("72c888f6-b365-4f27-ad57-d7841da2de0g"));
  EXPECT_FALSE(is_uuid("72c888f60b365-4f27-ad57-d7841da2de0c"));
}

}  // namespace
}  // namespace longshore::simulator

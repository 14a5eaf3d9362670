// The memory of a piece that is filled over and over.
#include "manifest/items.hpp"

#include <gtest/gtest.h>

#include <string>

namespace longshore::manifest {
namespace {

constexpr std::size_t kLong = 1024 * 1024;

Job& add(Items& items, std::size_t bytes, std::size_t rows = 1) {
  Job& job = items.add_job();
  job.members.assign(bytes, 'm');
  job.rows.resize(rows);
  for (SourceRow& row : job.rows) row.bytes.assign(bytes, 'r');
  return job;
}

TEST(Items, AnOrdinaryJobsMemoryIsThereForTheNext) {
  Items items;
  const Job& job = add(items, 200);
  const char* const members = job.members.data();
  const char* const bytes = job.rows.front().bytes.data();
  items.clear();
  const Job& next = add(items, 150);
  EXPECT_EQ(next.members.data(), members);
  EXPECT_EQ(next.rows.front().bytes.data(), bytes);
}

// Or long rows here and there would in the end be in memory all at once.
TEST(Items, ALongJobsMemoryIsGivenBack) {
  Items items;
  add(items, kLong);
  add(items, 200).members.reserve(kLong);
  add(items, 200, 10'000);
  items.add({.row = {.bytes = std::string(kLong, 'r')}});
  items.clear();
  for (int i = 0; i < 4; ++i) {
    const Job& job = items.add_job();
    EXPECT_LE(job.members.capacity(), Items::kKeptBytesMax) << i;
    EXPECT_TRUE(job.rows.empty()) << i;
  }
}

}  // namespace
}  // namespace longshore::manifest

// What a piece holds, and its memory when it is filled over and over.
#include "manifest/items.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "manifest/mapped_row.hpp"
#include "manifest/parser.hpp"

namespace longshore::manifest {
namespace {

constexpr std::size_t kLong = 3 * Items::kKeptBytesMax;

void add(Items& items, std::string_view id, std::string_view members, std::string_view bytes,
         std::string_view key = "") {
  MappedRow mapped(items.text());
  mapped.clear();
  mapped.members.put(members);
  mapped.reference_id = id;
  mapped.batch_key = key;
  mapped.parts.tag_end = mapped.parts.priority_end = members.size();
  Row row;
  row.number = items.size() + 1;
  row.place = {row.number + 1, row.number * 10};
  row.bytes = bytes;
  items.add(mapped, row);
}

const JobView& job(const Items& items, std::size_t at) {
  return std::get<JobView>(items[at]);
}

TEST(Items, HoldWhatWasAddedInItsOrder) {
  Items items;
  std::string id = "one";
  add(items, id, "\"a\":1", "one,1\n", "key");
  id = "xxx";  // what was added does not point into it
  items.add(Reject{.row = {.bytes = "bad\n"}, .reference_id = "two", .code = "c", .reason = "r"});
  items.add(Job{.reference_id = "three",
                .members = "\"a\":3",
                .content_hash = 33,
                .batch_key = "k",
                .rows = {{3, {4, 30}, "3a\n"}, {4, {5, 33}, "3b\n"}}});
  for (int i = 0; i < 1'000; ++i) add(items, "more", "\"a\":4", "more,4\n");
  items.hash_new();

  ASSERT_EQ(items.size(), 1'003U);
  EXPECT_EQ(items.rows(), 1'004U);
  EXPECT_GT(items.bytes(), 1'000 * 15U);
  EXPECT_EQ(job(items, 0).reference_id, "one");
  EXPECT_EQ(job(items, 0).members, "\"a\":1");
  EXPECT_EQ(job(items, 0).batch_key, "key");
  EXPECT_EQ(job(items, 0).content_hash, content_hash("\"a\":1", {.tag_end = 5, .priority_end = 5}));
  ASSERT_EQ(job(items, 0).rows().size(), 1U);
  EXPECT_EQ(job(items, 0).rows()[0].bytes, "one,1\n");
  EXPECT_EQ(job(items, 0).rows()[0].place.line, 2U);
  EXPECT_EQ(std::get<Reject>(items[1]).reference_id, "two");
  const JobView& joined = job(items, 2);
  EXPECT_EQ(joined.reference_id, "three");
  EXPECT_EQ(joined.content_hash, 33U);
  ASSERT_EQ(joined.rows().size(), 2U);
  EXPECT_EQ(joined.rows()[1].number, 4U);
  EXPECT_EQ(joined.rows()[1].place.byte_offset, 33U);
  EXPECT_EQ(joined.rows()[1].bytes, "3b\n");
  EXPECT_EQ(job(items, 1'002).rows()[0].bytes, "more,4\n");
}

TEST(Items, NothingIsLeftOfWhatWasCleared) {
  Items items;
  items.add(Job{.reference_id = "j", .rows = {{}, {}}});
  items.add(Reject{});
  add(items, "a", "m", "b", "k");
  items.clear();
  EXPECT_TRUE(items.empty());
  EXPECT_EQ(items.rows(), 0U);
  EXPECT_EQ(items.bytes(), 0U);
  for (int i = 0; i < 3; ++i) add(items, "n", "m", "b");
  items.hash_new();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(job(items, i).rows().size(), 1U) << i;
    EXPECT_EQ(job(items, i).batch_key, "") << i;
    EXPECT_EQ(job(items, i).content_hash, content_hash("m", {.tag_end = 1, .priority_end = 1}));
  }
}

TEST(Items, AnOrdinaryJobsMemoryIsThereForTheNext) {
  Items items;
  add(items, "a", std::string(200, 'm'), std::string(200, 'r'));
  const char* const members = job(items, 0).members.data();
  items.clear();
  add(items, "b", std::string(150, 'm'), std::string(150, 'r'));
  EXPECT_EQ(job(items, 0).members.data(), members);
}

// Or long rows here and there would in the end be in memory all at once.
TEST(Items, ALongJobsMemoryIsGivenBack) {
  Items items;
  add(items, "a", "m", std::string(kLong, 'r'));
  EXPECT_GE(items.text().capacity(), kLong);
  items.clear();
  EXPECT_LE(items.text().capacity(), Items::kKeptBytesMax);
  add(items, "b", std::string(kLong, 'm'), "r");
  items.clear();
  EXPECT_LE(items.text().capacity(), Items::kKeptBytesMax);
}

TEST(Items, WhatWasMovedIsThereAndWhatItWasMovedFromIsEmpty) {
  Items from;
  add(from, "a", "m", "b", "k");
  from.add(Job{.reference_id = "j", .members = "s", .rows = {{1, {2, 3}, "r"}, {2, {3, 4}, "t"}}});
  from.add(Reject{});
  from.hash_new();
  const Items to = std::move(from);
  EXPECT_EQ(job(to, 0).reference_id, "a");
  EXPECT_EQ(job(to, 0).rows()[0].bytes, "b");
  EXPECT_EQ(job(to, 1).members, "s");
  EXPECT_EQ(job(to, 1).rows()[1].bytes, "t");
  EXPECT_TRUE(from.empty());
  add(from, "again", "m", "b");
  from.hash_new();
  ASSERT_EQ(from.size(), 1U);
  EXPECT_EQ(job(from, 0).reference_id, "again");
}

}  // namespace
}  // namespace longshore::manifest

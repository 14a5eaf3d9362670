#include "core/kept_job.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <thread>

namespace longshore {
namespace {

// Texts that are gone once the job was kept.
struct Texts {
  std::string id = "id-1";
  std::string members = R"("reference_id":"id-1")";
  std::string key = "north";
  std::string first = "id-1,a\n";
  std::string second = "id-1,b\n";

  void spoil() {
    for (std::string* text : {&id, &members, &key, &first, &second})
      text->assign(text->size(), '#');
  }
};

TEST(KeptJob, OutlivesTheTextOfAJobOfOneRow) {
  Texts texts;
  std::optional<KeptJob> kept(JobView{.reference_id = texts.id,
                                      .members = texts.members,
                                      .content_hash = 7,
                                      .batch_key = texts.key,
                                      .row = {3, {4, 50}, texts.first},
                                      .frames = {}});
  texts.spoil();
  const KeptJob moved(std::move(*kept));
  kept.reset();
  EXPECT_EQ(moved->reference_id, "id-1");
  EXPECT_EQ(moved->members, R"("reference_id":"id-1")");
  EXPECT_EQ(moved->content_hash, 7U);
  EXPECT_EQ(moved->batch_key, "north");
  ASSERT_EQ(moved->rows().size(), 1U);
  EXPECT_EQ(moved->rows()[0].number, 3U);
  EXPECT_EQ(moved->rows()[0].place.line, 4U);
  EXPECT_EQ(moved->rows()[0].place.byte_offset, 50U);
  EXPECT_EQ(moved->rows()[0].bytes, "id-1,a\n");
}

TEST(KeptJob, KeepsEachFrameOfAJob) {
  Texts texts;
  std::array<RowView, 2> frames = {RowView{1, {2, 10}, texts.first}, {2, {3, 17}, texts.second}};
  KeptJob kept(JobView{.reference_id = texts.id, .members = texts.members, .frames = frames});
  texts.spoil();
  frames = {};
  const KeptJob moved(std::move(kept));
  ASSERT_EQ(moved->rows().size(), 2U);
  EXPECT_EQ(moved->rows()[0].bytes, "id-1,a\n");
  EXPECT_EQ(moved->rows()[1].bytes, "id-1,b\n");
  EXPECT_EQ(moved->rows()[1].number, 2U);
  EXPECT_EQ(moved->rows()[1].place.line, 3U);
  EXPECT_EQ(moved->reference_id, "id-1");
}

// Whatever its size, of the pool's or beyond, and whichever thread ends it.
TEST(KeptJob, MayBeOfAnySizeAndEndAnywhere) {
  for (const std::size_t size : {0U, 1U, 64U, 65U, 2'048U, 2'049U, 100'000U}) {
    const std::string members(size, 'm');
    std::optional<KeptJob> kept(JobView{.members = members});
    EXPECT_EQ((*kept)->members, members);
    EXPECT_EQ((*kept)->rows().size(), 1U);
    std::thread([&kept] { kept.reset(); }).join();
    const KeptJob after(JobView{.members = members});
    EXPECT_EQ(after->members, members);
  }
}

// A manifest whose rows grow: each size was the usual one for a while, and none stays behind. Where
// the pool is not used, the allocator of a sanitizer tells nothing.
TEST(KeptJob, LeavesLittleBehindOfSizesThatAreGone) {
  constexpr std::size_t kAtOnce = 256;
  const std::string members(2'048, 'm');
  std::deque<KeptJob> under_way;
  const std::size_t before = mallinfo2().uordblks;
  for (std::size_t size = 1; size <= members.size(); size += 7) {
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      under_way.emplace_back(JobView{.members = std::string_view(members).substr(0, size)});
      if (under_way.size() > kAtOnce) under_way.pop_front();
    }
  }
  EXPECT_LT(mallinfo2().uordblks, before + kAtOnce * 6 * 1'024);
}

}  // namespace
}  // namespace longshore

#include "plan/batch_naming.hpp"

#include <gtest/gtest.h>

#include <set>

namespace longshore::plan {
namespace {

NameParts parts(std::uint64_t number = 3, std::string_view key = "red") {
  return {"night", "2026-01-15", number, key};
}

struct Taken {
  std::set<std::string, std::less<>> names;
  Result<bool> operator()(std::string_view name) const { return names.contains(name); }
};

TEST(BatchNaming, FillsInThePlaceholders) {
  EXPECT_EQ(render_name("{manifest}-{date}-{number}", parts()), "night-2026-01-15-3");
  EXPECT_EQ(render_name("{key}/{key}", parts()), "red/red");
  EXPECT_EQ(render_name("{key}", parts(1, "")), "none");
  EXPECT_EQ(render_name("plain", parts()), "plain");
  EXPECT_EQ(render_name("{open", parts()), "{open");
}

TEST(BatchNaming, DoesNotReadPlaceholdersInValues) {
  EXPECT_EQ(render_name("{key}-{number}", parts(1, "{date}")), "{date}-1");
}

TEST(BatchNaming, CountsOnUntilANameIsFree) {
  const Taken taken{{"night-3", "night-4"}};
  const auto name = free_name("{manifest}-{number}", parts(), taken);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->name, "night-5");
  EXPECT_EQ(name->number, 5U);
}

TEST(BatchNaming, PutsANumberBehindANameThatHasNone) {
  const Taken taken{{"night", "night-2"}};
  const auto name = free_name("{manifest}", parts(), taken);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->name, "night-3");
  EXPECT_EQ(name->number, 3U);
}

TEST(BatchNaming, PassesAFailureOn) {
  const auto name = free_name("{manifest}", parts(), [](std::string_view) -> Result<bool> {
    return Error{ErrorKind::kLedger, "gone"};
  });
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().message, "gone");
}

TEST(BatchNaming, ABatchOfSizeZeroHasNoEnd) {
  EXPECT_TRUE(has_room(1'000'000, 0));
  EXPECT_TRUE(has_room(9, 10));
  EXPECT_FALSE(has_room(10, 10));
}

}  // namespace
}  // namespace longshore::plan

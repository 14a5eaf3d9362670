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

TEST(BatchNaming, KnowsTheNamesThatItGives) {
  EXPECT_TRUE(gives_name("{manifest}-{number}", parts(), "night-3"));
  EXPECT_FALSE(gives_name("{manifest}-{number}", parts(), "night-4"));
  EXPECT_FALSE(gives_name("{manifest}-{number}", parts(), "night-3-2"));
  EXPECT_TRUE(gives_name("{manifest} {key}", parts(), "night red"));
  EXPECT_TRUE(gives_name("{manifest} {key}", parts(), "night red-2"));
  EXPECT_FALSE(gives_name("{manifest} {key}", parts(), "night red-1"));
  EXPECT_FALSE(gives_name("{manifest} {key}", parts(), "night blue-2"));
}

TEST(BatchNaming, PassesAFailureOn) {
  const auto name = free_name("{manifest}", parts(), [](std::string_view) -> Result<bool> {
    return Error{ErrorKind::kLedger, "gone"};
  });
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().message, "gone");
}

TEST(MatchName, ReadsTheDateAndTheNumber) {
  const auto match = match_name("{manifest}-{date}-{number}", "night-2", "night-2-2026-08-01-17");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->date, "2026-08-01");
  EXPECT_EQ(match->number, 17U);
  EXPECT_EQ(match->key, "");
}

TEST(MatchName, ReadsBackEveryNameThatIsMade) {
  for (const char* pattern :
       {"{manifest}-{date}-{number}", "{key}/{manifest}{number}", "{manifest}", "{date}{key}{date}",
        "{other} {manifest}-{key}-{number}"}) {
    for (const char* key : {"", "street", "a-2", "7"}) {
      const NameParts parts{"night", "2026-08-01", 4, key};
      const auto match = match_name(pattern, "night", render_name(pattern, parts));
      ASSERT_TRUE(match) << pattern;
      const std::string_view text = pattern;
      if (text.find("{key}") != text.npos) {
        EXPECT_EQ(match->key, key) << pattern;
      }
      if (text.find("{date}") != text.npos) {
        EXPECT_EQ(match->date, "2026-08-01") << pattern;
      }
      if (text.find("{number}") != text.npos) {
        EXPECT_EQ(match->number, 4U) << pattern;
      }
    }
  }
}

TEST(MatchName, KnowsTheNumberBehindANameThatHasNone) {
  const auto match = match_name("{manifest}-{date}", "night", "night-2026-08-01-3");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->number, 3U);
  EXPECT_EQ(match_name("{manifest}-{date}", "night", "night-2026-08-01")->number, 1U);
}

TEST(MatchName, KnowsOtherNamesFromItsOwn) {
  for (const char* name :
       {"", "night", "day-2026-08-01-1", "night-2026-08-1-1", "night-2026-08-01-",
        "night-2026-08-01-01", "night-2026-08-01-0", "night-2026-08-01-1x",
        "night-2026-08-01-99999999999999999999", "xnight-2026-08-01-1"}) {
    EXPECT_FALSE(match_name("{manifest}-{date}-{number}", "night", name)) << name;
  }
}

TEST(BatchNaming, ABatchOfSizeZeroHasNoEnd) {
  EXPECT_TRUE(has_room(1'000'000, 0));
  EXPECT_TRUE(has_room(9, 10));
  EXPECT_FALSE(has_room(10, 10));
}

}  // namespace
}  // namespace longshore::plan

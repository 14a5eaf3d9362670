#include "manifest/pointer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longshore::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> find(std::string_view pointer, std::string_view json) {
  Result<Pointer> parsed = Pointer::parse(pointer);
  if (!parsed) return {"error: " + parsed.error().message};
  std::vector<std::string_view> found;
  std::string scratch;
  parsed->find(json, 0, found, scratch);
  return {found.begin(), found.end()};
}

// The document and the pointers of RFC 6901, section 5.
TEST(Pointer, LeadsWhereTheRfcSays) {
  const std::string_view json = R"({"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3,)"
                                R"( "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8})";
  EXPECT_THAT(find("", json), ElementsAre(std::string(json)));
  EXPECT_THAT(find("/foo", json), ElementsAre(R"(["bar", "baz"])"));
  EXPECT_THAT(find("/foo/0", json), ElementsAre("\"bar\""));
  EXPECT_THAT(find("/", json), ElementsAre("0"));
  EXPECT_THAT(find("/a~1b", json), ElementsAre("1"));
  EXPECT_THAT(find("/c%d", json), ElementsAre("2"));
  EXPECT_THAT(find("/e^f", json), ElementsAre("3"));
  EXPECT_THAT(find("/g|h", json), ElementsAre("4"));
  EXPECT_THAT(find("/i\\j", json), ElementsAre("5"));
  EXPECT_THAT(find("/k\"l", json), ElementsAre("6"));
  EXPECT_THAT(find("/ ", json), ElementsAre("7"));
  EXPECT_THAT(find("/m~0n", json), ElementsAre("8"));
}

TEST(Pointer, StarStandsForEveryElement) {
  const std::string_view json =
      R"({"images":[{"url":"a","n":[1,2]},{"other":1},{"url":"b","n":[3]},7,null]})";
  EXPECT_THAT(find("/images/*/url", json), ElementsAre("\"a\"", "\"b\""));
  EXPECT_THAT(find("/images/*/n/*", json), ElementsAre("1", "2", "3"));
  EXPECT_THAT(find("/images/*", R"({"images":[]})"), IsEmpty());
  EXPECT_THAT(find("/images/*", R"({"images":null})"), IsEmpty());
  EXPECT_THAT(find("/images/*", R"({"images":{"a":1}})"), IsEmpty());
}

TEST(Pointer, KnowsWhetherItMayFindSeveral) {
  EXPECT_TRUE(Pointer::parse("/images/*/url")->many());
  EXPECT_FALSE(Pointer::parse("/images/0/url*")->many());
  EXPECT_FALSE(Pointer::parse("")->many());
}

TEST(Pointer, LeadsNowhereWithoutAWay) {
  const std::string_view json = R"({"a":[10,11],"b":"text"})";
  for (const char* pointer : {"/c", "/a/2", "/a/-", "/a/01", "/a/x", "/a/0/0", "/b/0", "/a/1e0",
                              "/a/99999999999999999999999"}) {
    EXPECT_THAT(find(pointer, json), IsEmpty()) << pointer;
  }
}

TEST(Pointer, ReturnsTheValuesBytesAsTheyStand) {
  const std::string_view json = "{ \"x\" :  { \"y\" : [ 1.50e+3 ,\t\"\\u00e9]}\\\"\" ] }  }";
  EXPECT_THAT(find("/x", json), ElementsAre("{ \"y\" : [ 1.50e+3 ,\t\"\\u00e9]}\\\"\" ] }"));
  EXPECT_THAT(find("/x/y/*", json), ElementsAre("1.50e+3", "\"\\u00e9]}\\\"\""));
}

TEST(Pointer, ComparesKeysUnescaped) {
  EXPECT_THAT(find("/é", R"({"\u00e9":1})"), ElementsAre("1"));
  EXPECT_THAT(find("/😀", R"({"\ud83d\ude00":1})"), ElementsAre("1"));
  EXPECT_THAT(find("/a~1b", R"({"a\/b":1})"), ElementsAre("1"));
  EXPECT_THAT(find("/a", R"({"\u0061":1})"), ElementsAre("1"));
  EXPECT_THAT(find("/a", R"({"\ud800a":1})"), IsEmpty());
}

TEST(Pointer, TakesTheLastOfMembersWithOneName) {
  EXPECT_THAT(find("/a/b", R"({"a":{"b":1},"a":{"b":2,"b":3}})"), ElementsAre("3"));
}

TEST(Pointer, RefusesWhatIsNone) {
  for (const char* text : {"a", "images/*", "/a~", "/a~2b"}) {
    Result<Pointer> parsed = Pointer::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kConfiguration);
    EXPECT_THAT(parsed.error().message, HasSubstr(std::string("\"") + text + '"'));
  }
}

// Parsers promise valid JSON; a broken promise must still not be read past its end.
TEST(Pointer, StaysInsideTextThatIsCutAnywhere) {
  const std::string json = R"({"a":[{"b":"x\"\u00e9"},[1,{"c":null}]],"d":true})";
  for (std::size_t size = 0; size < json.size(); ++size) {
    const std::string cut = json.substr(0, size);
    find("/a/*/b", cut);
    find("/a/1/1/c", cut);
    find("/d", cut);
  }
}

}  // namespace
}  // namespace longshore::manifest

#include "core/utf8.hpp"

#include <gtest/gtest.h>

namespace longshore {
namespace {

TEST(Utf8, IsTheOneOfTheStandard) {
  for (const char* good : {"", "a", "ä", "€", "😀", "\x7F", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xE2\x82",
                          "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Utf8, ReplacesOnlyWhatIsNotWellFormed) {
  EXPECT_EQ(valid_utf8("\xC3\xA9t\xC3\xA9"), "\xC3\xA9t\xC3\xA9");
  EXPECT_EQ(valid_utf8("a\xFF"
                       "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(valid_utf8("\xC3"), "\xEF\xBF\xBD");
  EXPECT_EQ(valid_utf8("\xE2\x82"
                       "x\xE2\x82\xAC"),
            "\xEF\xBF\xBD\xEF\xBF\xBD"
            "x\xE2\x82\xAC");
  EXPECT_EQ(valid_utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");          // overlong
  EXPECT_EQ(valid_utf8("\xED\xA0\x80").find('\xED'), std::string::npos);  // a surrogate
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80").find('\xF4'), std::string::npos);
  EXPECT_EQ(valid_utf8("\xF0\x9F\x9A\xA2\xFF"), "\xF0\x9F\x9A\xA2\xEF\xBF\xBD");
}

TEST(Utf8, CountsAndCutsCharacters) {
  EXPECT_EQ(characters("\xC3\xA9t\xC3\xA9"), 3u);
  EXPECT_EQ(first_characters("\xC3\xA9t\xC3\xA9", 2), "\xC3\xA9t");
  EXPECT_EQ(first_characters("ab", 5), "ab");
  EXPECT_EQ(first_characters("ab", 0), "");
}

TEST(Utf8, CutsAtACharactersBorder) {
  EXPECT_EQ(whole_characters("ab", 2), "ab");
  EXPECT_EQ(whole_characters("ab", 1), "a");
  EXPECT_EQ(whole_characters("a\xF0\x9F\x9A\xA2", 5), "a\xF0\x9F\x9A\xA2");
  for (std::size_t bytes = 1; bytes < 5; ++bytes) {
    EXPECT_EQ(whole_characters("a\xF0\x9F\x9A\xA2", bytes), "a") << bytes;
  }
  EXPECT_EQ(whole_characters("\xC3\xA9", 1), "");
  EXPECT_EQ(whole_characters("\x80\x80\x80\x80\x80\x80", 5).size(), 2u)
      << "no text: cut all the same";
}

}  // namespace
}  // namespace longshore

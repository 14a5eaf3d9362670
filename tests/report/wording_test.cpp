#include "report/wording.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "report/utf8.hpp"

namespace longshore::report {
namespace {

using std::chrono::duration;

TEST(WordingTest, GroupsDigitsByThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(57812), "57,812");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(WordingTest, SpeaksDurations) {
  EXPECT_EQ(spoken(duration<double>(0.25)), "250ms");
  EXPECT_EQ(spoken(duration<double>(59.9)), "59s");
  EXPECT_EQ(spoken(duration<double>(48 * 60 + 10)), "48m 10s");
  EXPECT_EQ(spoken(duration<double>(3 * 3600 + 2 * 60 + 59)), "3h 02m");
  EXPECT_EQ(spoken(duration<double>(-1)), "0ms");
  EXPECT_EQ(spoken(duration<double>(std::numeric_limits<double>::infinity())), "0ms");
}

TEST(WordingTest, DecimalsAreShort) {
  EXPECT_EQ(decimal(20), "20");
  EXPECT_EQ(decimal(19.87654), "19.877");
  EXPECT_EQ(decimal(0.5), "0.5");
  EXPECT_EQ(decimal(-0.0001), "0");
  EXPECT_EQ(decimal(100), "100");
}

TEST(WordingTest, TimesAreUtcWithMilliseconds) {
  EXPECT_EQ(rfc3339(SystemTime(std::chrono::milliseconds(1'785'621'600'123))),
            "2026-08-01T22:00:00.123Z");
  EXPECT_EQ(rfc3339(SystemTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(SystemTime(std::chrono::milliseconds(-1))), "1969-12-31T23:59:59.999Z");
}

TEST(WordingTest, ControlCharactersCannotReachATerminal) {
  EXPECT_EQ(one_line("a\nb\x1b[2Jc\x7f"), "a\\nb\\x1b[2Jc\\x7f");
  EXPECT_EQ(one_line("\xC2\x9B"
                     "31m"),
            "\\x9b31m");
  EXPECT_EQ(one_line("gr\xC3\xBC\xC3\x9F"
                     "e"),
            "gr\xC3\xBC\xC3\x9F"
            "e");
}

TEST(WordingTest, NumbersAgreeWithTheirNouns) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(57'812, "row"), "57,812 rows");
  EXPECT_EQ(counted(1, "retry", "retries"), "1 retry");
  EXPECT_EQ(counted(2, "retry", "retries"), "2 retries");
}

TEST(WordingTest, SharesAreNeverAllNorNothingUnlessTheyAre) {
  EXPECT_EQ(percent_of(1, 1'000'000), "0.01 %");
  EXPECT_EQ(percent_of(999'999, 1'000'000), "99.99 %");
  EXPECT_EQ(percent_of(3, 3), "100 %");
  EXPECT_EQ(percent_of(0, 3), "0 %");
  EXPECT_EQ(percent_of(0, 0), "");
}

TEST(WordingTest, CausesAreInWords) {
  EXPECT_EQ(cause_text("503"), "503 unavailable");
  EXPECT_EQ(cause_text("closed_early"), "closed early");
  EXPECT_EQ(cause_text("418"), "418");
}

TEST(Utf8Test, ReplacesOnlyWhatIsNotWellFormed) {
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

TEST(Utf8Test, CountsAndCutsCharacters) {
  EXPECT_EQ(characters("\xC3\xA9t\xC3\xA9"), 3u);
  EXPECT_EQ(first_characters("\xC3\xA9t\xC3\xA9", 2), "\xC3\xA9t");
  EXPECT_EQ(first_characters("ab", 5), "ab");
  EXPECT_EQ(first_characters("ab", 0), "");
}

}  // namespace
}  // namespace longshore::report

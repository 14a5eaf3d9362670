#include "report/wording.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace longshore::report {
namespace {

using std::chrono::duration;

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

}  // namespace
}  // namespace longshore::report

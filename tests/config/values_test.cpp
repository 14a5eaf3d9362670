#include "config/values.hpp"

#include <gtest/gtest.h>

namespace longshore::config {
namespace {

template <typename T>
std::string complaint(const Result<T>& result) {
  return result ? "no error" : result.error().message;
}

TEST(Durations, TakeOneUnit) {
  EXPECT_EQ(*parse_duration("500ms"), Milliseconds(500));
  EXPECT_EQ(*parse_duration("10s"), Milliseconds(10'000));
  EXPECT_EQ(*parse_duration("5m"), Milliseconds(300'000));
  EXPECT_EQ(*parse_duration("24h"), Milliseconds(86'400'000));
  EXPECT_EQ(*parse_duration("0"), Milliseconds(0));
  EXPECT_EQ(*parse_duration("0s"), Milliseconds(0));
}

TEST(Durations, SayWhatIsWrong) {
  EXPECT_EQ(complaint(parse_duration("10")), "10 has no unit");
  EXPECT_EQ(complaint(parse_duration("")), "\"\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("soon")), "\"soon\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("10 s")), "\"10 s\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("1h30m")), "\"1h30m\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("-1s")), "\"-1s\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("1.5s")), "\"1.5s\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("10MS")), "\"10MS\" is not a duration");
  EXPECT_EQ(complaint(parse_duration("99999999999999999999s")),
            "99999999999999999999 is too large");
  EXPECT_EQ(complaint(parse_duration("9999999999999999999h")), "9999999999999999999h is too large");
  EXPECT_EQ(complaint(parse_duration("9223372036854775808ms")),
            "9223372036854775808ms is too large");
}

TEST(Sizes, TakeThousandsAndPowersOfTwo) {
  EXPECT_EQ(*parse_size_bytes("64B"), 64U);
  EXPECT_EQ(*parse_size_bytes("1KB"), 1'000U);
  EXPECT_EQ(*parse_size_bytes("256KiB"), 262'144U);
  EXPECT_EQ(*parse_size_bytes("1MB"), 1'000'000U);
  EXPECT_EQ(*parse_size_bytes("1MiB"), 1'048'576U);
  EXPECT_EQ(*parse_size_bytes("2GB"), 2'000'000'000U);
  EXPECT_EQ(*parse_size_bytes("2GiB"), 2'147'483'648U);
  EXPECT_EQ(*parse_size_bytes("0"), 0U);
}

TEST(Sizes, SayWhatIsWrong) {
  EXPECT_EQ(complaint(parse_size_bytes("4096")), "4096 has no unit");
  EXPECT_EQ(complaint(parse_size_bytes("1mb")), "\"1mb\" is not a size");
  EXPECT_EQ(complaint(parse_size_bytes("MiB")), "\"MiB\" is not a size");
  EXPECT_EQ(complaint(parse_size_bytes("99999999999GiB")), "99999999999GiB is too large");
}

TEST(Booleans, AreTwoWords) {
  EXPECT_TRUE(*parse_boolean("true"));
  EXPECT_FALSE(*parse_boolean("false"));
  for (const char* other : {"yes", "True", "1", ""}) EXPECT_FALSE(parse_boolean(other)) << other;
}

TEST(Integers, AreDigits) {
  EXPECT_EQ(*parse_integer("0"), 0U);
  EXPECT_EQ(*parse_integer("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(complaint(parse_integer("18446744073709551616")), "18446744073709551616 is too large");
  for (const char* other : {"", "-1", "+1", "1.0", "1e3", "0x10", "1_000", " 1"}) {
    EXPECT_FALSE(parse_integer(other)) << other;
  }
}

TEST(Numbers, AreThoseOfJson) {
  EXPECT_EQ(*parse_number("0.5"), 0.5);
  EXPECT_EQ(*parse_number("1e3"), 1000.0);
  EXPECT_EQ(*parse_number("-2"), -2.0);
  for (const char* other :
       {"", ".5", "5.", "+1", "01", "nan", "inf", ".inf", "1e", "1e400", "--1"}) {
    EXPECT_FALSE(parse_number(other)) << other;
  }
}

TEST(Amounts, AreWrittenInTheGreatestUnitThatDividesThem) {
  EXPECT_EQ(duration_text(Milliseconds(0)), "0");
  EXPECT_EQ(duration_text(Milliseconds(500)), "500ms");
  EXPECT_EQ(duration_text(Milliseconds(90'000)), "90s");
  EXPECT_EQ(duration_text(Milliseconds(3'600'000)), "1h");
  EXPECT_EQ(size_text(1'048'576), "1MiB");
  EXPECT_EQ(size_text(3'000), "3KB");
  EXPECT_EQ(size_text(1'025), "1025B");
  EXPECT_EQ(number_text(20), "20");
  EXPECT_EQ(number_text(0.5), "0.5");
}

}  // namespace
}  // namespace longshore::config

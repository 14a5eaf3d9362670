#include "core/wording.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace longshore {
namespace {

TEST(Wording, GroupsDigitsByThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(57812), "57,812");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Wording, NumbersAgreeWithTheirNouns) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(57'812, "row"), "57,812 rows");
  EXPECT_EQ(counted(1, "retry", "retries"), "1 retry");
  EXPECT_EQ(counted(2, "retry", "retries"), "2 retries");
}

TEST(Wording, MoneyHasCents) {
  EXPECT_EQ(money(0), "0.00");
  EXPECT_EQ(money(5781.2), "5,781.20");
  EXPECT_EQ(money(0.005), "0.01");
  EXPECT_EQ(money(1234567.891), "1,234,567.89");
}

}  // namespace
}  // namespace longshore

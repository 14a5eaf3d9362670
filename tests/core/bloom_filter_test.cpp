#include "core/bloom_filter.hpp"

#include <gtest/gtest.h>

namespace longshore {
namespace {

TEST(BloomFilter, ForgetsNothingAndTakesLittleForKnown) {
  constexpr std::uint64_t kValues = 20'000;
  BloomFilter filter(kValues * 13 / 8);
  for (std::uint64_t value = 0; value < kValues; ++value) filter.insert(value);
  for (std::uint64_t value = 0; value < kValues; ++value) ASSERT_TRUE(filter.may_contain(value));
  int taken = 0;
  for (std::uint64_t value = kValues; value < 2 * kValues; ++value) {
    taken += filter.may_contain(value) ? 1 : 0;
  }
  EXPECT_LT(taken, static_cast<int>(kValues / 50));
}

TEST(BloomFilter, KnowsNothingAtFirst) {
  const BloomFilter filter(0);
  EXPECT_FALSE(filter.may_contain(0));
  EXPECT_FALSE(filter.may_contain(~std::uint64_t{0}));
}

}  // namespace
}  // namespace longshore

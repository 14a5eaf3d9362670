#include "core/bloom_filter.hpp"

#include <gtest/gtest.h>

namespace longshore {
namespace {

TEST(BloomFilter, ForgetsNothingAndTakesLittleForKnown) {
  constexpr std::uint64_t kValues = 20'000;
  BloomFilter filter(kValues * 13 / 8);
  const auto holds = [&](std::uint64_t value) {
    return filter.may_contain(BloomFilter::spread(value));
  };
  for (std::uint64_t value = 0; value < kValues; ++value) filter.insert(BloomFilter::spread(value));
  for (std::uint64_t value = 0; value < kValues; ++value) ASSERT_TRUE(holds(value));
  int taken = 0;
  for (std::uint64_t value = kValues; value < 2 * kValues; ++value) {
    taken += holds(value) ? 1 : 0;
  }
  EXPECT_LT(taken, static_cast<int>(kValues / 200));
}

TEST(BloomFilter, KnowsNothingAtFirst) {
  const BloomFilter filter(0);
  EXPECT_FALSE(filter.may_contain(BloomFilter::spread(0)));
  EXPECT_FALSE(filter.may_contain(~std::uint64_t{0}));
}

}  // namespace
}  // namespace longshore

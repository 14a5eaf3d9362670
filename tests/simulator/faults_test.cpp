#include "simulator/faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace longshore::simulator {
namespace {

using testing::HasSubstr;

std::vector<int> sequence(Faults faults, std::size_t count) {
  std::vector<int> drawn;
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Fault> fault = faults.next();
    drawn.push_back(fault ? static_cast<int>(*fault) : -1);
  }
  return drawn;
}

TEST(Faults, TheSameSeedGivesTheSameSequence) {
  const Faults::Config config = *parse_faults({"mixed=0.5"});
  EXPECT_EQ(sequence(Faults(config, 7), 500), sequence(Faults(config, 7), 500));
  EXPECT_NE(sequence(Faults(config, 7), 500), sequence(Faults(config, 8), 500));
}

TEST(Faults, ComeAsOftenAsTheyShould) {
  constexpr int kDraws = 100'000;
  Faults faults(*parse_faults({"reset=0.1", "after_500=2%"}), 3);
  int resets = 0;
  int others = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::optional<Fault> fault = faults.next();
    if (!fault) continue;
    if (*fault == Fault::kReset) ++resets;
    if (*fault == Fault::kAfter500) ++others;
    ASSERT_TRUE(*fault == Fault::kReset || *fault == Fault::kAfter500);
  }
  EXPECT_NEAR(resets, 10'000, 400);
  EXPECT_NEAR(others, 2'000, 200);
}

TEST(Faults, NoneWithoutAndAlwaysWithCertainty) {
  Faults none({}, 1);
  Faults always(*parse_faults({"close=1"}), 1);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(none.next().has_value());
    EXPECT_EQ(always.next(), Fault::kClose);
  }
}

TEST(Faults, MixedIsTheSumOfWhatHeals) {
  const Faults::Config config = *parse_faults({"mixed=0.1"});
  double sum = 0;
  for (const double probability : config.probability) sum += probability;
  EXPECT_NEAR(sum, 0.1, 1e-9);
  EXPECT_EQ(config[Fault::kBurnId], 0);
  EXPECT_EQ(config[Fault::kRedirect], 0);
  EXPECT_GT(config[Fault::kAfterReset], 0.005);
  EXPECT_GT(config[Fault::kAfterHang], 0);
  EXPECT_LT(config[Fault::kAfterHang], 0.0005);
  EXPECT_LT(config[Fault::kBefore429], 0.0005);
}

TEST(Faults, AddUp) {
  const Faults::Config config = *parse_faults({"slow=0.25", "slow=0.5"});
  EXPECT_DOUBLE_EQ(config[Fault::kSlow], 0.75);
}

TEST(Faults, EveryNameIsUnderstood) {
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    const auto fault = static_cast<Fault>(i);
    const auto config = parse_faults({std::string(name_of(fault)) + "=0.5"});
    ASSERT_TRUE(config) << name_of(fault);
    EXPECT_EQ((*config)[fault], 0.5);
  }
}

TEST(Faults, AnUnknownNameIsToldWithTheKnownOnes) {
  const auto config = parse_faults({"after_resett=0.1"});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(config.error().message, HasSubstr("after_resett=0.1"));
  EXPECT_THAT(config.error().message, HasSubstr("after_reset,"));
  EXPECT_THAT(config.error().message, HasSubstr("mixed"));
}

TEST(Faults, NonsenseIsRefused) {
  for (const char* text : {"reset", "reset=", "reset=x", "reset=-0.1", "reset=1.1", "reset=101%",
                           "reset=0.1x", "reset=nan", "=0.1", "reset=%"}) {
    EXPECT_FALSE(parse_faults({text})) << text;
  }
  const auto sum = parse_faults({"reset=0.6", "slow=0.6"});
  ASSERT_FALSE(sum);
  EXPECT_THAT(sum.error().message, HasSubstr("more than 1"));
  EXPECT_TRUE(parse_faults({"reset=0.1", "slow=0.9"}));
}

}  // namespace
}  // namespace longshore::simulator

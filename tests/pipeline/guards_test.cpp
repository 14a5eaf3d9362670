#include "pipeline/guards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longshore::pipeline {
namespace {

using testing::HasSubstr;

ImportOptions costing(double per_job, double max_cost) {
  ImportOptions options;
  options.configuration.cost.per_job = per_job;
  options.configuration.limits.max_cost = max_cost;
  return options;
}

TEST(Guards, WithoutABoundNothingIsRefused) {
  EXPECT_FALSE(has_guards(costing(5, 0)));
  EXPECT_FALSE(guards_refuse(costing(5, 0), 1'000'000'000));
}

TEST(Guards, TheLowerBoundOnJobsCounts) {
  ImportOptions options;
  options.max_new_jobs = 10;
  options.configuration.limits.max_new_jobs = 20;
  EXPECT_TRUE(has_guards(options));
  EXPECT_FALSE(guards_refuse(options, 10));
  const auto refused = guards_refuse(options, 11);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, ErrorKind::kUsage);
  EXPECT_THAT(refused->message, HasSubstr("11 new jobs, more than the 10 allowed"));
}

TEST(Guards, NumbersAreGrouped) {
  const auto refused = guards_refuse(costing(0.5, 1'000), 2'469);
  ASSERT_TRUE(refused);
  EXPECT_THAT(refused->message, HasSubstr("2,469 new jobs, which cost 1,234.50 at 0.5 a job"));
}

TEST(Guards, MoneyIsCountedInDecimals) {
  EXPECT_FALSE(guards_refuse(costing(0.1, 0.3), 3)) << "0.1 + 0.1 + 0.1 is 0.3, and no more";
  EXPECT_TRUE(guards_refuse(costing(0.1, 0.3), 4));
  EXPECT_FALSE(guards_refuse(costing(0.000001, 1), 1'000'000));
  EXPECT_TRUE(guards_refuse(costing(0.000001, 1), 1'000'001));
  EXPECT_FALSE(guards_refuse(costing(1'000'000, 1e12), 1'000'000));
  EXPECT_TRUE(guards_refuse(costing(1'000'000, 1e12), 1'000'001));
  EXPECT_FALSE(guards_refuse(costing(0.0020585, 4.117), 2'000));
  EXPECT_TRUE(guards_refuse(costing(0.0020585, 4.117), 2'001));
  EXPECT_TRUE(guards_refuse(costing(0.0000014, 10), 10'000'000)) << "they are 14";
  EXPECT_FALSE(guards_refuse(costing(0.0000014, 14), 10'000'000));
}

}  // namespace
}  // namespace longshore::pipeline

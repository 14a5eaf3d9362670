#include "pipeline/guards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longshore::pipeline {
namespace {

using testing::HasSubstr;

TEST(Guards, WithoutABoundNothingIsRefused) {
  EXPECT_FALSE(has_guards(ImportOptions{}));
  EXPECT_FALSE(guards_refuse(ImportOptions{}, 1'000'000'000));
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

}  // namespace
}  // namespace longshore::pipeline

#include "core/nearest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longshore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kNames = {"reference_id", "image_url", "tag", "small_image_url",
                                         "priority_weight"};

TEST(Nearest, FindsWhatASlipMeant) {
  EXPECT_THAT(nearest("refrence_id", kNames, 1), ElementsAre("reference_id"));
  EXPECT_THAT(nearest("image_ulr", kNames, 1), ElementsAre("image_url"));
  EXPECT_THAT(nearest("tga", kNames, 1), ElementsAre("tag"));
  EXPECT_THAT(nearest("Reference-ID", kNames, 1), ElementsAre("reference_id"));
  EXPECT_THAT(nearest("priority", kNames, 1), ElementsAre("priority_weight"));
}

TEST(Nearest, OrdersByNearnessAndKeepsToTheMost) {
  EXPECT_THAT(nearest("image_url", kNames, 3), ElementsAre("image_url", "small_image_url"));
  EXPECT_THAT(nearest("image_url", kNames, 0), IsEmpty());
  EXPECT_THAT(nearest("ab", std::vector<std::string>{"ac", "ab", "bb"}, 2),
              ElementsAre("ab", "ac"));
}

TEST(Nearest, SaysNothingRatherThanAnything) {
  EXPECT_THAT(nearest("colour", kNames, 3), IsEmpty());
  EXPECT_THAT(nearest("x", kNames, 3), IsEmpty());
  EXPECT_THAT(nearest("", kNames, 3), IsEmpty());
  EXPECT_THAT(nearest(std::string(1000, 'a'), kNames, 3), IsEmpty());
}

}  // namespace
}  // namespace longshore

#include "pipeline/refusal_watch.hpp"

#include <gtest/gtest.h>

namespace longshore::pipeline {
namespace {

TEST(RefusalWatch, TellsOnceThatTheFirstAnswersWereAllRefusedAlike) {
  RefusalWatch watch(3);
  EXPECT_FALSE(watch.hear_refusal("A"));
  EXPECT_FALSE(watch.hear_refusal("A"));
  EXPECT_TRUE(watch.hear_refusal("A"));
  EXPECT_FALSE(watch.hear_refusal("A"));
}

TEST(RefusalWatch, AnotherAnswerOrAnotherCodeEndsIt) {
  RefusalWatch answered(2);
  EXPECT_FALSE(answered.hear_refusal("A"));
  answered.hear_other();
  RefusalWatch otherwise(2);
  EXPECT_FALSE(otherwise.hear_refusal("A"));
  EXPECT_FALSE(otherwise.hear_refusal("B"));
  for (RefusalWatch* watch : {&answered, &otherwise}) {
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(watch->hear_refusal("B"));
  }
}

TEST(RefusalWatch, OfNoneNothingIsSaid) {
  RefusalWatch watch(0);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(watch.hear_refusal("A"));
}

}  // namespace
}  // namespace longshore::pipeline

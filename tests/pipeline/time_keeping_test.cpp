#include "pipeline/time_keeping.hpp"

#include <gtest/gtest.h>

namespace longshore::pipeline {
namespace {

using delivery::GateTimes;
using std::chrono::seconds;
using Seconds = TimeSpent::Seconds;

TEST(TimeKeeping, WhatNobodyWaitedForGoesToWhatWasSeen) {
  TimeKeeping time;
  time.look({.idle = seconds(2), .awaiting = seconds(1)}, {.own_work = true});
  time.look({.idle = seconds(5), .awaiting = seconds(3)}, {.backing_off = true});
  time.look({.idle = seconds(9), .awaiting = seconds(3)}, {.backing_off = true});
  time.look({.idle = seconds(11), .awaiting = seconds(4)}, {});
  const TimeSpent spent = time.spent(Seconds(11));
  EXPECT_EQ(spent.own, Seconds(2 + 1));
  EXPECT_EQ(spent.api, Seconds(2 + 1));
  EXPECT_EQ(spent.outage, Seconds(1 + 4));
  EXPECT_EQ(spent.rate_limit, Seconds(0));
}

TEST(TimeKeeping, TheGatesOwnMeasureIsTakenOver) {
  TimeKeeping time;
  const GateTimes gate{.held = seconds(1),
                       .slot = seconds(2),
                       .token = seconds(4),
                       .idle = seconds(8),
                       .awaiting = seconds(8)};
  time.look(gate, {});
  time.look(gate, {.own_work = true});
  const TimeSpent spent = time.spent(Seconds(20));
  EXPECT_EQ(spent.rate_limit, Seconds(4));
  EXPECT_EQ(spent.api, Seconds(2 + 8));
  EXPECT_EQ(spent.outage, Seconds(1));
  EXPECT_EQ(spent.own, Seconds(5));  // outside of the gate's time
  EXPECT_EQ(spent.total(), Seconds(20));
}

}  // namespace
}  // namespace longshore::pipeline

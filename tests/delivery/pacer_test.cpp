#include "delivery/pacer.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "start_time.hpp"

namespace longshore::delivery {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Pacer, SpacesTokensEvenly) {
  Pacer pacer(10);
  SteadyTime now = kStart;
  pacer.take(now);
  EXPECT_LE(pacer.next(), now);  // nothing was sent for long: one more may go at once
  for (int i = 0; i < 3; ++i) {
    pacer.take(now);
    EXPECT_EQ(pacer.next(), now + milliseconds(100));
    now = pacer.next();
  }
}

TEST(Pacer, HasNoLimitWithoutARate) {
  Pacer pacer(0);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_LE(pacer.next(), kStart);
    pacer.take(kStart);
  }
}

TEST(Pacer, ALateTokenCostsNothingUpToOneInterval) {
  Pacer pacer(10);
  pacer.take(kStart);
  pacer.take(kStart);
  pacer.take(kStart + milliseconds(150));  // 50 ms late
  EXPECT_EQ(pacer.next(), kStart + milliseconds(200));
}

TEST(Pacer, TimeWithoutWorkIsNotSavedUp) {
  Pacer pacer(10);
  pacer.take(kStart);
  const SteadyTime later = kStart + seconds(60);
  pacer.take(later);
  EXPECT_LE(pacer.next(), later);
  pacer.take(later);
  EXPECT_EQ(pacer.next(), later + milliseconds(100));
}

TEST(Pacer, NoSecondEverHoldsMoreThanTheRateAndOne) {
  constexpr double kRate = 50;
  std::mt19937_64 random(11);
  Pacer pacer(kRate);
  SteadyTime now = kStart;
  std::deque<SteadyTime> window;
  for (int i = 0; i < 20'000; ++i) {
    now = std::max(now, pacer.next());
    // Timers ring late, and sometimes there is nothing to send.
    now += microseconds(random() % 100 == 0 ? random() % 3'000'000 : random() % 9'000);
    if (pacer.next() > now) continue;
    pacer.take(now);
    window.push_back(now);
    while (window.front() <= now - seconds(1)) window.pop_front();
    ASSERT_LE(window.size(), static_cast<std::size_t>(kRate) + 1);
  }
}

// A token of the slower rate may have been early by its longer interval: the faster rate does not
// give that once more.
TEST(Pacer, NoSecondIsAboveTheRateThatHasRisen) {
  constexpr double kFast = 5;
  Pacer pacer(4.6);
  pacer.take(kStart);  // late
  pacer.set_rate(kFast, kStart);
  int in_the_second = 1;
  SteadyTime now = kStart + milliseconds(150);  // late again
  for (; now < kStart + seconds(1); now = pacer.next(), ++in_the_second) pacer.take(now);
  EXPECT_LE(in_the_second, kFast + 1);
}

TEST(Pacer, ANewRateHoldsFromTheNextTokenOn) {
  Pacer pacer(1);
  pacer.take(kStart);
  pacer.take(kStart);
  EXPECT_EQ(pacer.next(), kStart + seconds(1));
  pacer.set_rate(10, kStart);
  EXPECT_EQ(pacer.next(), kStart + milliseconds(100));
  pacer.set_rate(2, kStart);
  EXPECT_EQ(pacer.next(), kStart + milliseconds(500));
}

TEST(Pacer, ASlowRateLeavesNothingOverForAFastOne) {
  Pacer pacer(0.1);
  pacer.take(kStart);
  const SteadyTime later = kStart + seconds(9);
  pacer.set_rate(100, later);
  int at_once = 0;
  for (; pacer.next() <= later; ++at_once) pacer.take(later);
  EXPECT_LE(at_once, 2);
}

}  // namespace
}  // namespace longshore::delivery

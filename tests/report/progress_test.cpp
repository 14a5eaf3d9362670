#include "report/progress.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <regex>

#include "core/utf8.hpp"
#include "fakes.hpp"

namespace longshore::report {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

Progress at(std::uint64_t accepted, std::uint64_t requests) {
  Progress progress;
  progress.rows = {.read = accepted + 50, .accepted = accepted, .pending = 50};
  progress.bytes_read = progress.rows.read * 100;
  progress.bytes_all = 100'000;
  progress.requests.sent = requests;
  progress.in_flight = 32;
  progress.limit = 20;
  progress.phase = "importing";
  return progress;
}

TEST(PaceTest, ReckonsTheWholeFromBytesUntilTheEndIsRead) {
  PaceMeter meter;
  Progress progress = at(450, 0);
  Pace pace = meter.update(progress, SteadyTime{});
  EXPECT_EQ(pace.rows_all, 1000u);
  EXPECT_FALSE(pace.rows_all_exact);
  EXPECT_DOUBLE_EQ(pace.percent.value(), 45);
  progress.read_to_end = true;
  progress.rows.read = 500;
  pace = meter.update(progress, SteadyTime{});
  EXPECT_EQ(pace.rows_all, 500u);
  EXPECT_TRUE(pace.rows_all_exact);
  EXPECT_DOUBLE_EQ(pace.percent.value(), 90);
}

// A file that is looked at as a whole gives no rows before its end.
TEST(PaceTest, WithoutRowsTheBytesTellHowFarItIs) {
  Progress progress;
  progress.bytes_read = 30;
  progress.bytes_all = 40;
  progress.phase = "recognising";
  const Pace pace = pace_of(progress);
  EXPECT_DOUBLE_EQ(pace.percent.value(), 75);
  EXPECT_EQ(pace.rows_all, 0U);
  EXPECT_THAT(plain_text(progress, pace), HasSubstr("recognising: 0 rows (75 %)"));
}

TEST(PaceTest, APipeHasNoWholeAndNoTimeLeft) {
  PaceMeter meter;
  Progress progress = at(450, 0);
  progress.bytes_all = 0;
  (void)meter.update(progress, SteadyTime{});
  progress.rows.accepted = 460;
  const Pace pace = meter.update(progress, SteadyTime{seconds(1)});
  EXPECT_EQ(pace.rows_all, 0u);
  EXPECT_FALSE(pace.percent);
  EXPECT_FALSE(pace.left);
}

TEST(PaceTest, TheRateIsThatOfTheLastWhile) {
  PaceMeter meter;
  // 100 a second for a minute, then 10.
  for (std::uint64_t i = 0; i <= 60; ++i)
    (void)meter.update(at(i, i * 100), SteadyTime{seconds(i)});
  Pace pace;
  for (std::uint64_t i = 1; i <= 30; ++i) {
    pace = meter.update(at(100 + i, 6000 + i * 10), SteadyTime{seconds(60 + i)});
  }
  EXPECT_NEAR(pace.requests_per_second, 10, 0.01);
  ASSERT_TRUE(pace.left);
  EXPECT_EQ(pace.left->count(), 1000 - 130);  // a row a second
}

// A continued import: what was accepted before is passed over at once, the rest is sent.
TEST(PaceTest, RowsThatWereSkippedSayNothingOfThoseThatAreSent) {
  PaceMeter meter;
  Progress progress;
  progress.read_to_end = true;
  progress.rows.read = 1'000;
  (void)meter.update(progress, SteadyTime{});
  progress.rows.already_accepted = 700;
  Pace pace = meter.update(progress, SteadyTime{milliseconds(500)});
  EXPECT_LE(pace.left.value().count(), 1) << "while nothing but skipping is known";
  for (int i = 1; i <= 4; ++i) {
    progress.rows.accepted += 10;
    pace = meter.update(progress, SteadyTime{milliseconds(500 + 1'000 * i)});
  }
  EXPECT_EQ(pace.left.value().count(), 26);  // 260 rows, ten a second
}

TEST(PaceTest, ALimitBoundsTheTimeLeft) {
  PaceMeter meter;
  Progress progress;
  progress.read_to_end = true;
  progress.rows.read = 1'000;
  progress.jobs_limit = 50;
  (void)meter.update(progress, SteadyTime{});
  progress.rows.accepted = 10;
  EXPECT_EQ(meter.update(progress, SteadyTime{seconds(1)}).left.value().count(), 4);
}

TEST(PaceTest, NothingDoneMeansNoPromise) {
  PaceMeter meter;
  (void)meter.update(at(10, 0), SteadyTime{});
  const Pace pace = meter.update(at(10, 50), SteadyTime{seconds(5)});
  EXPECT_FALSE(pace.left);
  EXPECT_DOUBLE_EQ(pace.requests_per_second, 10);
}

TEST(BarTextTest, ShowsEverythingWhereThereIsRoom) {
  Progress progress = at(450, 0);
  progress.requests.retried = 12;
  progress.rows.rejected = 0;
  Pace pace{.requests_per_second = 19.83,
            .rows_done = 450,
            .rows_all = 1000,
            .percent = 45,
            .left = seconds(1690)};
  EXPECT_EQ(bar_text(progress, pace, 200, {}),
            "importing  [#########...........]  45 %  450 of ~1,000 rows  19.8 of 20/s  32 in "
            "flight  12 retries  28m 10s left");
  progress.waiting_for = "a Retry-After of 30s\x1b[2J";
  EXPECT_THAT(bar_text(progress, pace, 200, {}),
              HasSubstr("waiting for a Retry-After of 30s\\x1b[2J"));
}

TEST(BarTextTest, FitsAnyWidth) {
  Progress progress = at(450, 0);
  progress.waiting_for =
      "gr\xC3\xBC\xC3\x9F"
      "e";
  const Pace pace{.rows_done = 450, .rows_all = 1000, .percent = 45};
  for (std::size_t columns = 0; columns < 120; ++columns) {
    EXPECT_LE(characters(bar_text(progress, pace, columns, {})), columns);
  }
  EXPECT_THAT(bar_text(progress, pace, 60, {}), HasSubstr("450 of ~1,000 rows"));
  EXPECT_THAT(bar_text(progress, pace, 60, {}), Not(HasSubstr("in flight")));
}

// As wide as usual windows are, less the last column.
TEST(BarTextTest, GivesUpTheLeastFirstAndFillsTheRestWithTheBar) {
  Progress progress = at(3'014, 0);
  progress.limit = 150;
  progress.requests.retried = 66;
  progress.rows.rejected = 13;
  const Pace pace{.requests_per_second = 149.6,
                  .rows_done = 3'014,
                  .rows_all = 6'012,
                  .percent = 50.1,
                  .left = seconds(20)};
  const auto shown = [&](std::size_t columns) { return bar_text(progress, pace, columns, {}); };
  EXPECT_EQ(shown(119),
            "importing  [######......]  50 %  3,014 of ~6,012 rows  149.6 of 150/s  32 in flight  "
            "66 retries  13 rejects  20s left");
  EXPECT_EQ(shown(99),
            "importing  [####....]  50 %  3,014 of ~6,012 rows  149.6 of 150/s  66 retries  "
            "13 rejects  20s left");
  EXPECT_EQ(shown(79),
            "[####....]  50 %  3,014 of ~6,012 rows  149.6 of 150/s  13 rejects  20s left");
  EXPECT_EQ(shown(39), "50 %  3,014 of ~6,012 rows  20s left");
  EXPECT_EQ(shown(20), "3,014 of ~6,012 rows");
  EXPECT_EQ(shown(9), "50 %");
  EXPECT_EQ(shown(3), "3,0");
  progress.phase = "draining";
  EXPECT_THAT(shown(60), ::testing::StartsWith("draining  50 %  3,014 of"));
}

TEST(BarTextTest, WhatIsNotGoingOnHasNoTimeLeft) {
  Progress progress = at(450, 0);
  const Pace pace{.rows_done = 450, .rows_all = 1000, .percent = 45, .left = seconds(1690)};
  for (const char* phase : {"importing", "checking", "comparing"}) {
    progress.phase = phase;
    EXPECT_THAT(bar_text(progress, pace, 200, {}), HasSubstr("28m 10s left")) << phase;
    EXPECT_THAT(plain_text(progress, pace), HasSubstr("28m 10s left")) << phase;
  }
  for (const char* phase : {"draining", "reading back"}) {
    progress.phase = phase;
    EXPECT_THAT(bar_text(progress, pace, 200, {}), Not(HasSubstr("left"))) << phase;
    EXPECT_THAT(plain_text(progress, pace), Not(HasSubstr("left"))) << phase;
  }
}

TEST(BarTextTest, PaintsWithoutTakingMoreRoom) {
  Progress progress = at(450, 0);
  progress.requests.retried = 1;
  progress.rows.rejected = 2;
  const Pace pace{.rows_done = 450, .rows_all = 1000, .percent = 45};
  const auto without_escapes = [](const std::string& text) {
    return std::regex_replace(text, std::regex("\x1b\\[[0-9]+m"), "");
  };
  for (std::size_t columns = 20; columns < 150; ++columns) {
    const std::string plain = bar_text(progress, pace, columns, {.unicode = true});
    const std::string painted =
        bar_text(progress, pace, columns, {.colour = true, .unicode = true});
    EXPECT_EQ(without_escapes(painted), plain);
    EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
  }
  const std::string whole = bar_text(progress, pace, 200, {.colour = true, .unicode = true});
  EXPECT_THAT(whole, HasSubstr("\x1b[32m█████████\x1b[0m"));
  EXPECT_THAT(whole, HasSubstr("\x1b[33m1 retry\x1b[0m"));
  EXPECT_THAT(whole, HasSubstr("\x1b[31m2 rejects\x1b[0m"));
}

TEST(BarTextTest, TellsALearnedRateAndAnOutage) {
  Progress progress = at(450, 0);
  progress.rate = 8.25;
  progress.breaker_open = true;
  const Pace pace{.requests_per_second = 8, .rows_done = 1, .rows_all = 1, .rows_all_exact = true};
  const std::string bar = bar_text(progress, pace, 200, {});
  EXPECT_THAT(bar, HasSubstr("8.0 of 8.2/s"));
  EXPECT_THAT(bar, HasSubstr("waiting for the API to answer again"));
  EXPECT_THAT(bar, HasSubstr("1 of 1 row  "));
}

TEST(StyleTest, ColourAndCharactersFollowTheVariables) {
  EXPECT_TRUE(bar_look("", "C").colour);
  EXPECT_FALSE(bar_look("1", "de_DE.UTF-8").colour);
  EXPECT_TRUE(bar_look("1", "de_DE.UTF-8").unicode);
  EXPECT_TRUE(bar_look("", "C.utf8").unicode);
  EXPECT_FALSE(bar_look("", "POSIX").unicode);
}

TEST(StyleTest, AutoIsABarOnlyWhereALineCanBeErased) {
  EXPECT_EQ(settle(ProgressStyle::kAuto, true, "xterm", ""), ProgressStyle::kBar);
  EXPECT_EQ(settle(ProgressStyle::kAuto, false, "xterm", ""), ProgressStyle::kPlain);
  EXPECT_EQ(settle(ProgressStyle::kAuto, true, "dumb", ""), ProgressStyle::kPlain);
  EXPECT_EQ(settle(ProgressStyle::kAuto, true, "", ""), ProgressStyle::kPlain);
  EXPECT_EQ(settle(ProgressStyle::kAuto, true, "xterm", "1"), ProgressStyle::kPlain);
  EXPECT_EQ(settle(ProgressStyle::kBar, true, "xterm", "1"), ProgressStyle::kBar);
  EXPECT_EQ(settle(ProgressStyle::kBar, false, "dumb", ""), ProgressStyle::kBar);
  EXPECT_EQ(settle(ProgressStyle::kOff, true, "xterm", ""), ProgressStyle::kOff);
}

// What was written to the terminal: a pipe stands in for it.
class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    read_end_ = ends[0];
    write_end_ = ends[1];
  }
  ~TerminalTest() override {
    ::close(read_end_);
    ::close(write_end_);
  }
  std::string written() const {
    std::string all;
    std::array<char, 4096> buffer;
    for (ssize_t got; (got = ::read(read_end_, buffer.data(), buffer.size())) > 0;) {
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

  int read_end_ = -1;
  int write_end_ = -1;
  SetClock clock_;
};

TEST_F(TerminalTest, AMessageTakesThePlaceOfTheBarWhichFollows) {
  TerminalLine terminal(write_end_);
  terminal.print("first\n");
  EXPECT_EQ(written(), "first\n");
  terminal.show("bar");
  EXPECT_EQ(written(), "\rbar\x1b[J\r");
  terminal.print("message\n");
  EXPECT_EQ(written(), "\r\x1b[Jmessage\nbar\r");
  terminal.clear();
  EXPECT_EQ(written(), "\r\x1b[J");
  terminal.print("last\n");
  EXPECT_EQ(written(), "last\n");
}

TEST_F(TerminalTest, TheBarGoesWithItsSink) {
  TerminalLine terminal(write_end_);
  {
    auto sink = make_progress(ProgressStyle::kBar, terminal, clock_, {});
    sink->show(at(1, 1));
    EXPECT_THAT(written(), HasSubstr("importing"));
    sink->show(at(2, 2));  // too soon to draw again
    EXPECT_EQ(written(), "");
    clock_.steady += milliseconds(100);
    sink->show(at(3, 3));
    EXPECT_THAT(written(), HasSubstr("3 of ~"));
  }
  EXPECT_EQ(written(), "\r\x1b[J");
}

TEST_F(TerminalTest, PlainLinesComeEveryTenSeconds) {
  TerminalLine terminal(write_end_);
  auto sink = make_progress(ProgressStyle::kPlain, terminal, clock_, {});
  sink->show(at(0, 0));
  clock_.steady += milliseconds(9'999);
  sink->show(at(100, 100));
  EXPECT_EQ(written(), "");
  clock_.steady += milliseconds(1);
  sink->show(at(200, 200));
  EXPECT_EQ(written(),
            "importing: 200 of about 1,000 rows (20 %), 20.0 of 20/s, 32 in flight, 0 retries, 0 "
            "rejects, 40s left\n");
}

TEST_F(TerminalTest, OffIsSilent) {
  TerminalLine terminal(write_end_);
  auto sink = make_progress(ProgressStyle::kOff, terminal, clock_, {});
  sink->show(at(1, 1));
  clock_.steady += seconds(60);
  sink->show(at(2, 2));
  EXPECT_EQ(written(), "");
}

}  // namespace
}  // namespace longshore::report

#include "report/log.hpp"

#include <gmock/gmock.h>
#include <simdjson.h>

#include "fakes.hpp"

namespace longshore::report {
namespace {

using ::testing::IsEmpty;

class LogTest : public ::testing::Test {
 protected:
  std::unique_ptr<Log> make(LogOptions options) {
    return make_log(std::move(options), clock_, [this](std::string_view line) { lines_ += line; });
  }
  SetClock clock_;
  std::string lines_;
};

TEST_F(LogTest, TextHasTimeLevelMessageAndFields) {
  make({.run_id = "ab12"})
      ->write(LogLevel::kWarning, "batch {} refused, 5 % done",
              {{"batch", "night 1"}, {"status", 400}, {"empty", ""}});
  EXPECT_EQ(lines_,
            "2026-08-01T22:00:00.123Z warning batch {} refused, 5 % done batch=\"night 1\" "
            "status=400 run_id=ab12\n");
}

TEST_F(LogTest, JsonIsOneObjectALine) {
  make({.format = LogFormat::kJson, .run_id = "ab12"})
      ->write(LogLevel::kError, "a \"quoted\"\nmessage %v",
              {{"reference_id", "x\xFF\x1b"}, {"attempt", 3}, {"batch", ""}});
  ASSERT_EQ(std::count(lines_.begin(), lines_.end(), '\n'), 1);
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  ASSERT_EQ(parser.parse(lines_).get(object), simdjson::SUCCESS) << lines_;
  EXPECT_EQ(std::string_view(object["time"]), "2026-08-01T22:00:00.123Z");
  EXPECT_EQ(std::string_view(object["level"]), "error");
  EXPECT_EQ(std::string_view(object["run_id"]), "ab12");
  EXPECT_EQ(std::string_view(object["message"]), "a \"quoted\"\nmessage %v");
  EXPECT_EQ(std::string_view(object["reference_id"]), "x\xEF\xBF\xBD\x1b");
  EXPECT_EQ(std::int64_t(object["attempt"]), 3);
  EXPECT_FALSE(object["batch"].error() == simdjson::SUCCESS);
}

TEST_F(LogTest, ALineThatRepeatsIsCountedAndTold) {
  auto log = make({});
  const auto lines = [this] { return std::count(lines_.begin(), lines_.end(), '\n'); };
  for (int i = 0; i < 10'000; ++i) {
    log->write(LogLevel::kWarning, "no answer", {{"attempt", i}});
    clock_.steady += std::chrono::milliseconds(1);
  }
  log->write(LogLevel::kWarning, "another message");
  EXPECT_EQ(lines(), 11);
  lines_.clear();
  clock_.steady += std::chrono::seconds(60);
  log->write(LogLevel::kWarning, "no answer");
  EXPECT_EQ(lines_,
            "2026-08-01T22:00:00.123Z info repeated 9,990 times more: no answer times=9990\n"
            "2026-08-01T22:00:00.123Z warning no answer\n");
}

TEST_F(LogTest, WhatWasWithheldIsToldAtTheEnd) {
  auto log = make({.format = LogFormat::kJson});
  for (int i = 0; i < 11; ++i) log->write(LogLevel::kError, "refused");
  lines_.clear();
  log.reset();
  EXPECT_EQ(lines_,
            "{\"time\":\"2026-08-01T22:00:00.123Z\",\"level\":\"info\","
            "\"message\":\"repeated 1 time more: refused\",\"times\":1}\n");
}

TEST_F(LogTest, TraceTellsEverything) {
  auto log = make({.level = LogLevel::kTrace});
  for (int i = 0; i < 1'000; ++i) log->write(LogLevel::kTrace, "byte");
  EXPECT_EQ(std::count(lines_.begin(), lines_.end(), '\n'), 1'000);
}

TEST_F(LogTest, ControlCharactersAreEscapedInText) {
  make({})->write(LogLevel::kInfo, "one\ntwo\x1b[31m", {{"id", "a\rb"}});
  EXPECT_EQ(lines_, "2026-08-01T22:00:00.123Z info one\\ntwo\\x1b[31m id=a\\x0db\n");
}

TEST_F(LogTest, OnlyWhatTheLevelWants) {
  auto log = make({.level = LogLevel::kWarning});
  EXPECT_FALSE(log->wants(LogLevel::kInfo));
  EXPECT_TRUE(log->wants(LogLevel::kError));
  log->write(LogLevel::kInfo, "quiet");
  EXPECT_THAT(lines_, IsEmpty());
}

}  // namespace
}  // namespace longshore::report

// Lines made like the last one, told without a whole look: never other than the whole look would.
#include "manifest/json_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "manifest/json_check.hpp"
#include "support/plainness_rule.hpp"

namespace longshore::manifest {

namespace {

constexpr std::string_view kLine =
    R"({"id":"a1", "url" : "https://images.example/a/1.jpg","p":7,"x":-0.5,"ok":true,"no":null} )";

std::vector<JsonMember> members_of(std::string_view line) {
  std::vector<JsonMember> members;
  EXPECT_FALSE(look_at_json(line, &members).fault) << line;
  return members;
}

// Whether a text that begins with the line does; if so, with the values that a whole look finds.
bool matches(JsonPattern& pattern, std::string_view written, std::string_view behind = "\n") {
  const std::string text = std::string(written) + std::string(behind);
  const std::string padded = text + std::string(kMarkedBytes, '"');
  const std::string_view line =
      std::string_view(padded).substr(0, pattern.match({padded.data(), text.size()}));
  if (line.empty()) return false;
  EXPECT_EQ(line, written.substr(0, written.find('\n')));
  const std::vector<JsonMember> members = members_of(line);
  EXPECT_EQ(pattern.values().size(), members.size() + 2) << line;
  EXPECT_EQ(pattern.plain().size(), pattern.values().size()) << line;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string_view value = members[i].value;
    EXPECT_EQ(pattern.values()[i], value) << line;
    EXPECT_EQ(pattern.plain()[i], value.front() == '"'
                                      ? plainness_by_rule(value.substr(1, value.size() - 2))
                                      : Plainness::kUnknown)
        << value;
  }
  EXPECT_EQ(pattern.values()[members.size()], "") << line;
  EXPECT_EQ(pattern.values()[members.size() + 1], trim_json(line)) << line;
  return true;
}

class JsonPatternTest : public ::testing::TestWithParam<bool> {
 protected:
  JsonPatternTest() : pattern_(GetParam()) { pattern_.learn(kLine, members_of(kLine)); }

  bool match(std::string_view line) { return matches(pattern_, line); }

  JsonPattern pattern_;
};

TEST_P(JsonPatternTest, OtherValuesMatch) {
  EXPECT_TRUE(match(kLine));
  EXPECT_TRUE(match(R"({"id":"", "url" : "ü, {x}","p":"7","x":0,"ok":null,"no":false} )"));
  EXPECT_TRUE(match(R"({"id":12, "url" : -0.25,"p":true,"x":100.001,"ok":"true","no":"null"} )"));
}

// Of every length around that of what is looked at in one step, and with a byte of every kind.
TEST_P(JsonPatternTest, AStringIsAsPlainAsItIs) {
  for (std::size_t size = 0; size < 2 * kMarkedBytes + 5; ++size) {
    for (const std::string_view odd : {"", " ", "%", "\x7F", "\xC3\xA9"}) {
      for (std::size_t at = 0; at <= size; ++at) {
        std::string id(size, 'k');
        id.insert(at, odd);
        EXPECT_TRUE(match(R"({"id":")" + id +
                          R"(", "url" : "https://a/b","p":7,"x":-0.5,"ok":true,"no":null} )"));
        if (odd.empty()) break;
      }
    }
  }
}

TEST_P(JsonPatternTest, ALineEndsWhereALineEndStands) {
  EXPECT_TRUE(matches(pattern_, kLine, "\r\n"));
  EXPECT_TRUE(matches(pattern_, kLine, "\n}"));
  EXPECT_TRUE(matches(pattern_, kLine, "\n\n"));
  for (const std::string_view behind : {"", "\r", "\r\r\n", " \n", "}\n"}) {
    EXPECT_FALSE(matches(pattern_, kLine, behind)) << behind;
  }
}

TEST_P(JsonPatternTest, WhatIsWrittenOtherwiseDoesNot) {
  for (
      const std::string_view line : {
          R"({"id":"a1","url" : "https://images.example/a/1.jpg","p":7,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":7,"x":-0.5,"ok":true,"no":null})",
          R"({"id":"a1", "url" : "u","p":7,"x":-0.5,"ok":true,"no":null,"more":1} )",
          R"({"id":"a1", "url" : "u","p":7,"x":-0.5,"ok":true} )",
          R"({"Id":"a1", "url" : "u","p":7,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":["a1"], "url" : "u","p":7,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":{"a":1}, "url" : "u","p":7,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a\"1", "url" : "u","p":7,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":7e1,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":07,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":7.,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":-,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":7,"x":.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u","p":7,"x":-0.5,"ok":True,"no":null} )",
          R"({"id":"a1", "url" : "u","p":7,"x":-0.5,"ok":true,"no":nullx} )",
          R"({"id":"a1", "url" : "u","p":,"x":-0.5,"ok":true,"no":null} )",
          R"({"id":"a1", "url" : "u)",
          R"({"id":"a1", "url" : )",
          "{\"id\":\"a\t1\", \"url\" : \"u\",\"p\":7,\"x\":-0.5,\"ok\":true,\"no\":null} ",
          "",
          "{}",
      }) {
    EXPECT_FALSE(match(line)) << line;
  }
}

TEST(JsonPattern, NothingIsLearnedOfContainersAndEscapes) {
  for (const std::string_view line :
       {R"({"a":[1]})", R"({"a":{"b":1}})", R"({"a":"b\\"})", R"({"\u0061":1})", "{}"}) {
    JsonPattern pattern;
    pattern.learn(line, members_of(line));
    EXPECT_EQ(pattern.number(), 0U) << line;
    EXPECT_FALSE(matches(pattern, line)) << line;
  }
}

TEST(JsonPattern, AnotherKindOfLineIsLearnedOnceTheLastOneComesNoMore) {
  constexpr std::string_view kOther = R"({"b":1})";
  JsonPattern pattern;
  const auto next = [&](std::string_view line) {
    if (matches(pattern, line)) return true;
    pattern.learn(line, members_of(line));
    return false;
  };
  EXPECT_FALSE(next(kLine));
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(next(kOther));
    EXPECT_TRUE(next(kLine));
  }
  EXPECT_EQ(pattern.number(), 1U);
  int missed = 0;
  while (!next(kOther) && missed < 100) ++missed;
  EXPECT_EQ(missed, 8);
  EXPECT_EQ(pattern.number(), 2U);
}

// One byte of a line, or a few, becomes another one.
TEST_P(JsonPatternTest, AgreesWithTheWholeLookOnWhateverBecomesOfALine) {
  constexpr std::string_view kBytes = "\"\\{}[],: 0129.-eEtrufalsn\x01\x1f\x7f\t\n";
  std::mt19937 dice(7);
  int matched = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string line(kLine);
    for (std::uint32_t changes = dice() % 3 + 1; changes > 0; --changes) {
      line[dice() % line.size()] = kBytes[dice() % kBytes.size()];
    }
    if (dice() % 4 == 0) line.resize(dice() % line.size());
    if (match(line)) ++matched;
  }
  EXPECT_GT(matched, 20'000);
}

std::vector<bool> ways() {
  return WideMarks::usable() ? std::vector{false, true} : std::vector{false};
}

INSTANTIATE_TEST_SUITE_P(ByEitherMarks, JsonPatternTest, ::testing::ValuesIn(ways()),
                         [](const auto& way) {
                           return way.param ? std::string("wide") : std::string("portable");
                         });

}  // namespace
}  // namespace longshore::manifest

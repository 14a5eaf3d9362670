#include "core/text_buffer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace longshore {
namespace {

TEST(TextBuffer, PutsPieceByPiece) {
  TextBuffer text;
  text.put("ab").put('c').put("").put_quoted("d").put_quoted("");
  EXPECT_EQ(text.view(), "abc\"d\"\"\"");
  EXPECT_EQ(text.view(1, 3), "bc");
  text.cut_to(2);
  text.cut_to(5);
  EXPECT_EQ(text.view(), "ab");
  text.clear();
  EXPECT_EQ(text.view(), "");
}

TEST(TextBuffer, AKeptTextStaysWhereItIs) {
  TextBuffer text;
  std::vector<std::string_view> kept;
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < 2'000; ++i) {
    expected.push_back(std::string(i % 97, static_cast<char>('a' + i % 26)));
    text.put(expected.back().substr(0, i % 31))
        .put(expected.back().substr(std::min(i % 31, i % 97)));
    EXPECT_EQ(text.view(), expected.back());
    kept.push_back(text.keep());
    EXPECT_EQ(text.size(), 0U);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], expected[i]) << i;
}

TEST(TextBuffer, ATextThatGrowsTakesNothingKeptWithIt) {
  TextBuffer text;
  const std::string_view first = text.put("first").keep();
  const std::string long_text(100'000, 'x');
  text.put("second ");
  for (std::size_t at = 0; at < long_text.size(); at += 100) text.put(long_text.substr(at, 100));
  EXPECT_EQ(text.view(), "second " + long_text);
  EXPECT_EQ(first, "first");
  text.clear();
  text.put("third");
  EXPECT_EQ(text.view(), "third");
}

TEST(TextBuffer, WhatIsDroppedLeavesItsMemory) {
  TextBuffer text;
  for (int i = 0; i < 100; ++i) text.put(std::string(100, 'x')).keep();
  text.drop_kept(1024 * 1024);
  const std::size_t capacity = text.capacity();
  const char* const begin = text.put("a").keep().data();
  text.drop_kept(1024 * 1024);
  EXPECT_EQ(text.put("b").keep().data(), begin);
  EXPECT_EQ(text.capacity(), capacity);
  EXPECT_LE(capacity, 32U * 1024);
  text.put(std::string(10'000, 'x')).keep();
  text.drop_kept(100);
  EXPECT_EQ(text.capacity(), 0U);
  EXPECT_EQ(text.put("c").view(), "c");
}

}  // namespace
}  // namespace longshore

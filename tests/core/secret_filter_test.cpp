#include "core/secret_filter.hpp"

#include <gtest/gtest.h>

namespace longshore {
namespace {

std::string filtered(std::string_view secret, std::string text) {
  SecretFilter(secret).apply(text);
  return text;
}

TEST(SecretFilter, TakesTheSecretOutWhereverItStands) {
  EXPECT_EQ(filtered("abcdefgh", "abcdefgh, abcdefghabcdefgh and abcdefg"),
            "***, ****** and abcdefg");
  EXPECT_EQ(filtered("abcdefgh", ""), "");
}

TEST(SecretFilter, KnowsItInJson) {
  EXPECT_EQ(filtered(R"(ab"cd\e/f)", R"({"m": "ab\"cd\\e/f", "n": "ab\"cd\\e\/f"})"),
            R"({"m": "***", "n": "***"})");
}

TEST(SecretFilter, KnowsItByNumbersAndInAUrl) {
  EXPECT_EQ(filtered("abc<efg==", R"("abc\u003cefg\u003d\u003d" "abc\u003Cefg\u003D\u003D")"),
            R"("***" "***")");
  EXPECT_EQ(filtered("abc<efg==", R"("abc\u003cefg==")"), R"("***")");
  EXPECT_EQ(filtered("abc/efg==", "https://x/?k=abc%2Fefg%3D%3D&l=abc%2fefg%3d%3d"),
            "https://x/?k=***&l=***");
}

TEST(SecretFilter, LeavesWhatIsTooShortToBeOne) {
  EXPECT_EQ(filtered("abcdefg", "abcdefg"), "abcdefg");
  EXPECT_EQ(filtered("", "text"), "text");
}

}  // namespace
}  // namespace longshore

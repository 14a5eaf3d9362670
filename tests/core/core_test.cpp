#include <gtest/gtest.h>

#include "core/hash.hpp"
#include "core/invariant.hpp"
#include "core/json_text.hpp"
#include "longshore/exit_code.hpp"

namespace longshore {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, EscapesWhatItMustAndNothingElse) {
  EXPECT_EQ(json("plain /é€🙂"), "\"plain /é€🙂\"");
  EXPECT_EQ(json("\"\\"), R"("\"\\")");
  EXPECT_EQ(json("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(json(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(json(""), "\"\"");
}

// Stored in every ledger: another value would make every known row look changed. XXH3 has other
// code for 0, 1-3, 4-8, 9-16, 17-128, 129-240 and more bytes, and for each KiB of these; a second
// implementation, made from its specification, gives the same values.
TEST(Hash, NeverChanges) {
  constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15;
  struct Golden {
    std::size_t size;
    std::uint64_t unseeded;
    std::uint64_t seeded;
  };
  constexpr Golden kGolden[] = {
      {0, 0x2d06800538d394c2, 0x602b0e2cd6662c8b},
      {1, 0x4c5cca45d0f4811f, 0x2f3acd3805f81de3},
      {3, 0x6e3e2670e61106ac, 0xbc74611d87f659e0},
      {4, 0x5c4c63133443d03f, 0x6c3753177c607de4},
      {8, 0xf9fd4dd0b04d78f5, 0xbc72d0531396303f},
      {9, 0x7c20df9712c26edf, 0x93c5aa006102daf5},
      {16, 0x86abf6baccea0858, 0x69d001b16ecf450a},
      {17, 0xb58bf5dc5022d071, 0xb7c99d19be27eb69},
      {64, 0x1291d2d4042330dd, 0x543fa55d8db03991},
      {128, 0x10d17f72c0ccba41, 0x49b81c6e0abb9305},
      {129, 0x1648bdc3db49d1a2, 0x5e3831b221810b00},
      {240, 0xb6cfaf343fab81e6, 0x76a73ec26433f82c},
      {241, 0x956cae592c67279e, 0x2be236ba3bacf75c},
      {1024, 0x70bd377d9574f4bb, 0xd8cf6b464541f232},
      {1025, 0x66c4487c41e127a7, 0x8dc3a55e9c26d886},
      {3000, 0x33a08283bba03e0c, 0xf5cecb64285579b6},
  };
  for (const auto& [size, unseeded, seeded] : kGolden) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 131 + 7);
    EXPECT_EQ(hash64(text), unseeded) << size;
    EXPECT_EQ(hash64(text, kSeed), seeded) << size;
  }
}

// In every build: the tests run in the same one that is shipped.
TEST(Invariant, ABrokenOneEndsTheProcessWithItsOwnCode) {
  const int sum = 2;
  LONGSHORE_INVARIANT(sum == 2);
  EXPECT_EXIT(LONGSHORE_INVARIANT(sum == 3), ::testing::ExitedWithCode(70),
              "this must not happen: sum == 3 does not hold");
}

TEST(ExitCode, TheGravestCounts) {
  using enum ExitCode;
  EXPECT_EQ(gravest({kDone, kRejects}), kRejects);
  EXPECT_EQ(gravest({kRejects, kUnfinished}), kUnfinished);
  EXPECT_EQ(gravest({kUnfinished, kTerminated}), kTerminated);
  EXPECT_EQ(gravest({kInterrupted, kRemoteRefused}), kRemoteRefused);
  EXPECT_EQ(gravest({kRemoteRefused, kManifest}), kManifest);
  EXPECT_EQ(gravest({kManifest, kLedger}), kLedger);
  EXPECT_EQ(gravest({kLedger, kUsage}), kUsage);
  EXPECT_EQ(gravest({kUsage, kInternal}), kInternal);
  EXPECT_EQ(gravest({kDone}), kDone);
}

}  // namespace
}  // namespace longshore

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

// Stored in every ledger: another value would make every known row look changed.
TEST(Hash, NeverChanges) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(hash64("longshore"), hash64("longshore"));
  EXPECT_NE(hash64("a", 1), hash64("a", 2));
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

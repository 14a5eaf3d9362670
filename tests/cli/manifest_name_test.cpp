#include "cli/manifest_name.hpp"

#include <gmock/gmock.h>

namespace longshore::cli {
namespace {

using ::testing::HasSubstr;

TEST(ManifestNameTest, IsTheFileWithoutItsSuffixes) {
  EXPECT_EQ(default_manifest_name("night.csv"), "night");
  EXPECT_EQ(default_manifest_name("/data/2026/night.jsonl.zst"), "night");
  EXPECT_EQ(default_manifest_name("night.CSV.GZ"), "night");
  EXPECT_EQ(default_manifest_name("night.csv.zstd"), "night");
  EXPECT_EQ(default_manifest_name("night.v2.tsv"), "night.v2");
  EXPECT_EQ(default_manifest_name("night.csv.csv"), "night.csv");
  EXPECT_EQ(default_manifest_name("night"), "night");
  EXPECT_EQ(default_manifest_name(".csv"), ".csv");
  EXPECT_EQ(default_manifest_name("-"), "stdin");
}

TEST(ManifestNameTest, IsCheckedBeforeItReachesABatch) {
  EXPECT_EQ(checked_manifest_name("n\xC3\xA4"
                                  "chte 1")
                .value(),
            "n\xC3\xA4"
            "chte 1");
  for (const std::string& bad : {std::string(), std::string("a\tb"), std::string("a\x7f"),
                                 std::string("a\xFF"), std::string(201, 'a')}) {
    const auto checked = checked_manifest_name(bad);
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(checked.error().message, HasSubstr("--name"));
  }
}

}  // namespace
}  // namespace longshore::cli

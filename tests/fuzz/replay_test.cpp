// Every seed, and each of its beginnings, through its target. What libFuzzer finds becomes a
// seed, and is then held for ever.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "targets.hpp"

namespace longshore::fuzz {
namespace {

const std::filesystem::path kSeeds = LONGSHORE_SOURCE_DIR "/tests/fuzz/seeds";

class Seeds : public ::testing::TestWithParam<Target> {};

INSTANTIATE_TEST_SUITE_P(Of, Seeds, ::testing::ValuesIn(kTargets),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(Seeds, HoldTheProperties) {
  std::size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSeeds / GetParam().name)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::size_t step = bytes.size() / 200 + 1;
    for (std::size_t end = 0; end < bytes.size(); end += step) {
      GetParam().run(std::string_view(bytes).substr(0, end));
    }
    GetParam().run(bytes);
    ++seeds;
  }
  EXPECT_GE(seeds, 5U);
}

TEST(SeedFolders, BelongToATarget) {
  std::set<std::string> names;
  for (const Target& target : kTargets) names.emplace(target.name);
  for (const auto& entry : std::filesystem::directory_iterator(kSeeds)) {
    EXPECT_TRUE(names.contains(entry.path().filename().string())) << entry.path();
  }
}

}  // namespace
}  // namespace longshore::fuzz

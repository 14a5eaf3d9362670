// Each case of JSONTestSuite as the value of a member of an otherwise good row.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "manifest/json_check.hpp"
#include "parse_support.hpp"
#include "support/data_folder.hpp"

namespace longshore::manifest {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string name;
  std::string line;
};

std::vector<Case> read_cases() {
  std::vector<Case> cases;
  const fs::path suite = data_folder() / "suites" / "JSONTestSuite" / "test_parsing";
  if (!fs::exists(suite)) return cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(suite)) {
    const std::string text = file_bytes(entry.path());
    if (text.find('\n') != text.npos) continue;
    cases.push_back(
        {entry.path().filename().string(),
         "{\"reference_id\":\"1\",\"image_url\":\"https://x/y.jpg\",\"v\":" + text + "}"});
  }
  return cases;
}

TEST(JsonTestSuite, EachCaseIsARowOrRefused) {
  const std::vector<Case> cases = read_cases();
  if (cases.empty()) GTEST_SKIP() << "no JSONTestSuite in " << data_folder();
  const ManifestConfiguration options = options_of(ManifestFormat::kJsonl);
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const auto& [name, line] : cases) {
    // Behind a good line, so that no case is taken for a header, and before another.
    const Parsed parsed = parse(options, "{}\n" + line + "\n{}\n", 4096);
    EXPECT_FALSE(parsed.failed) << name << ": " << parsed.error;
    const bool row = parsed.order == "Hrrr";
    EXPECT_EQ(parsed.order, row ? "Hrrr" : "Hrbr") << name;
    EXPECT_EQ(row ? parsed.rows[1].json : parsed.rejects.at(0).bytes, row ? line : line + "\n");
    EXPECT_TRUE(name[0] == 'i' || row == (name[0] == 'y')) << name;
    accepted += name[0] == 'y' && row ? 1 : 0;
    refused += name[0] == 'n' && !row ? 1 : 0;
  }
  EXPECT_EQ(cases.size(), 308U);
  EXPECT_EQ(accepted, 91U);
  EXPECT_EQ(refused, 182U);
}

TEST(JsonTestSuite, TheStrictLookAgrees) {
  const std::vector<Case> cases = read_cases();
  if (cases.empty()) GTEST_SKIP() << "no JSONTestSuite in " << data_folder();
  for (const auto& [name, line] : cases) {
    const bool sound = !look_at_json(line).fault;
    // It takes UTF-8 for granted: the parser has looked at that before.
    const bool about_bytes = name.find("utf") != name.npos || name.find("UTF") != name.npos ||
                             name.find("latin") != name.npos || name.find("byte") != name.npos;
    EXPECT_TRUE(name[0] == 'i' || about_bytes || sound == (name[0] == 'y')) << name;
  }
}

}  // namespace
}  // namespace longshore::manifest

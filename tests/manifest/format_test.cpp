#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "parse_support.hpp"

namespace longshore::manifest {
namespace {

using testing::HasSubstr;

std::string refusal(const ManifestConfiguration& options) {
  Result<std::unique_ptr<Parser>> made = make_parser(options);
  if (made) return "taken";
  EXPECT_EQ(made.error().kind, ErrorKind::kConfiguration);
  return made.error().message;
}

TEST(DetectFormat, TheNameDecidesWhereItSaysSomething) {
  EXPECT_EQ(detect_format("a.csv", "{}"), ManifestFormat::kCsv);
  EXPECT_EQ(detect_format("dir/A.CSV.GZ", ""), ManifestFormat::kCsv);
  EXPECT_EQ(detect_format("a.tsv.zst", ""), ManifestFormat::kTsv);
  EXPECT_EQ(detect_format("a.tab", "a,b"), ManifestFormat::kTsv);
  EXPECT_EQ(detect_format("a.jsonl", "a,b"), ManifestFormat::kJsonl);
  EXPECT_EQ(detect_format("a.ndjson.gz", ""), ManifestFormat::kJsonl);
}

TEST(DetectFormat, OtherwiseTheFirstBytesDo) {
  EXPECT_EQ(detect_format("-", "{\"a\":1}\n"), ManifestFormat::kJsonl);
  EXPECT_EQ(detect_format("-", "\xEF\xBB\xBF \n{"), ManifestFormat::kJsonl);
  EXPECT_EQ(detect_format("a.txt", "[ \"id\", \"url\"]\n"), ManifestFormat::kJsonl);
  EXPECT_EQ(detect_format("a.json", "[\n{\"a\":1}]"), ManifestFormat::kJsonl);
  EXPECT_EQ(detect_format("-", "[id],url\n"), ManifestFormat::kCsv);
  EXPECT_EQ(detect_format("-", "id\turl\ta,b\n1,2,3,4,5\n"), ManifestFormat::kTsv);
  EXPECT_EQ(detect_format("-", "id,url\n1\t2\t3\n"), ManifestFormat::kCsv);
  EXPECT_EQ(detect_format("-", ""), ManifestFormat::kCsv);
}

TEST(MakeParser, OptionsThatCannotBeUsedAreNamed) {
  ManifestConfiguration options = options_of(ManifestFormat::kCsv);
  EXPECT_EQ(refusal(options), "taken");
  options.max_row_bytes = 0;
  EXPECT_THAT(refusal(options), HasSubstr("manifest.max_row_bytes is 0"));
  options.max_row_bytes = std::uint64_t{2} << 30U;
  EXPECT_THAT(refusal(options), HasSubstr("1 GiB"));
  options = options_of(ManifestFormat::kCsv);
  options.delimiter = ':';
  EXPECT_THAT(refusal(options), HasSubstr("manifest.delimiter is \":\""));
  options = options_of(ManifestFormat::kCsv);
  options.quote = options.delimiter = ';';
  EXPECT_THAT(refusal(options), HasSubstr("manifest.quote and manifest.delimiter are both \";\""));
  options.delimiter.reset();
  EXPECT_EQ(refusal(options), "taken");
  options = options_of(ManifestFormat::kCsv);
  options.columns = {"a"};
  EXPECT_THAT(refusal(options), HasSubstr("manifest.header: false"));
  options.header = false;
  EXPECT_EQ(refusal(options), "taken");
  options.columns = {"a", "a"};
  EXPECT_THAT(refusal(options), HasSubstr("manifest.columns: columns 1 and 2"));
  options.columns = {};
  EXPECT_THAT(refusal(options), HasSubstr("does not name the columns"));
  options.format = ManifestFormat::kJsonl;
  EXPECT_EQ(refusal(options), "taken");
}

}  // namespace
}  // namespace longshore::manifest

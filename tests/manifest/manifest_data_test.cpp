// Real manifests: as many rows as Python's csv and json modules read from them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "parse_support.hpp"
#include "support/data_folder.hpp"

namespace longshore::manifest {
namespace {

struct Expected {
  std::string file;
  std::size_t rows;
  std::size_t columns;
};

class RealManifest : public testing::TestWithParam<Expected> {};

TEST_P(RealManifest, HasAsManyRowsAsPythonReads) {
  const std::filesystem::path path = data_folder() / "manifests" / GetParam().file;
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const std::string text = file_bytes(path);
  const Parsed parsed = parse(options_of(detect_format(path.string(), text)), text, 64 * 1024);
  EXPECT_FALSE(parsed.failed) << parsed.error;
  EXPECT_TRUE(parsed.rejects.empty());
  EXPECT_EQ(parsed.rows.size(), GetParam().rows);
  EXPECT_EQ(parsed.columns.size(), GetParam().columns);
  std::string all = parsed.header;
  for (const ParsedRow& row : parsed.rows) all += row.bytes;
  EXPECT_TRUE(all == text) << "header and records are the file, byte for byte";
  const auto line_ends = [](const std::string& bytes) {
    return static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  };
  const ParsedRow& last = parsed.rows.back();
  EXPECT_EQ(last.line + line_ends(last.bytes), line_ends(text) + 1);
  if (text.size() < 4 * 1024 * 1024) {
    EXPECT_TRUE(parse(options_of(detect_format(path.string(), text)), text, 7) == parsed);
  }
}

INSTANTIATE_TEST_SUITE_P(Data, RealManifest,
                         testing::Values(Expected{"tate_artworks.csv", 69202, 8},
                                         Expected{"cmoa.jsonl", 12454, 0},
                                         Expected{"coco_val2017.jsonl", 5000, 0},
                                         Expected{"bl_imagedirectory_1862_small.tsv", 3475, 25},
                                         Expected{"country_flags.jsonl", 261, 0},
                                         Expected{"derived_goodbooks_1000_bom_crlf.csv", 1000, 23}),
                         [](const auto& of) {
                           return of.param.file.substr(0, of.param.file.find('.'));
                         });

// What Python's csv.reader(delimiter='\t', quoting=csv.QUOTE_NONE) does to this file.
TEST(RealTsv, TheLibrarysTsvReadsAlikeWithAndWithoutQuoting) {
  const std::filesystem::path path =
      data_folder() / "manifests" / "bl_imagedirectory_1862_small.tsv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const std::string text = file_bytes(path);
  ManifestConfiguration plain = options_of(ManifestFormat::kTsv);
  const std::vector<Cells> quoted = cells_of(parse(plain, text, 65536));
  plain.quote = std::nullopt;
  EXPECT_TRUE(cells_of(parse(plain, text, 65536)) == quoted);

  std::size_t line = text.find('\n') + 1;
  for (const Cells& cells : quoted) {
    const std::size_t end = text.find('\r', line);
    std::string joined = cells[0];
    for (std::size_t i = 1; i < cells.size(); ++i) joined += '\t' + cells[i];
    ASSERT_EQ(joined, text.substr(line, end - line));
    line = end + 2;
  }
}

}  // namespace
}  // namespace longshore::manifest

// Both ways of finding a simple record, held against each other and against the slow way.
#include "manifest/csv_scanner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace longshore::manifest {
namespace {

constexpr std::size_t kScannedColumns = 3;
constexpr std::uint64_t kQuotedBytesMax = 1'000;

struct ScannedRecord {
  bool record = false;
  std::size_t bytes = 0;
  std::size_t content = 0;
  std::vector<std::string> cells;
};

// `text` is padded.
ScannedRecord scanned_by(CsvScanner& scanner, std::string_view text) {
  scanner.start();
  ScannedRecord found;
  found.record = scanner.scan(text.data(), text.size(), false) == CsvScanner::Status::kRecord;
  if (!found.record) return found;
  found.bytes = scanner.scanned();
  found.content = scanner.content();
  if (scanner.simple()) {
    found.cells.assign(scanner.cells().begin(), scanner.cells().end());
    return found;
  }
  for (const CsvField& field : scanner.fields()) {
    found.cells.emplace_back(text.substr(field.begin, field.end - field.begin));
  }
  return found;
}

TEST(CsvScanner, FindsSimpleRecordsByAllWaysAlike) {
  constexpr CsvDialect kDialect;
  CsvScanner portable(kDialect, kScannedColumns, kQuotedBytesMax, kScannedColumns, false);
  CsvScanner wide(kDialect, kScannedColumns, kQuotedBytesMax, kScannedColumns, WideMarks::usable());
  CsvScanner slow(kDialect, kScannedColumns, kQuotedBytesMax, 0);
  constexpr std::string_view kBytes = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaabcd %<,,,,\r\"\x7F";
  std::mt19937 dice(11);
  std::size_t simple = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    const std::size_t odd = i % 4 == 0 ? 0 : 3;  // the last of kBytes
    for (std::uint32_t size = dice() % 90; size > 0; --size) {
      text += kBytes[dice() % (kBytes.size() - odd)];
    }
    text += i % 3 == 0 ? "\r\n" : "\n";
    if (i % 10 == 0) text.pop_back();
    const std::string padded = text + std::string(kMarkedBytes, ',');
    const std::string_view record = std::string_view(padded).substr(0, text.size());
    const ScannedRecord one = scanned_by(portable, record);
    const ScannedRecord other = scanned_by(wide, record);
    const ScannedRecord slowly = scanned_by(slow, record);
    ASSERT_EQ(portable.simple(), wide.simple()) << text;
    ASSERT_FALSE(slow.simple());
    for (const ScannedRecord& found : {one, other}) {
      ASSERT_EQ(found.record, slowly.record) << text;
      ASSERT_EQ(found.bytes, slowly.bytes) << text;
      ASSERT_EQ(found.content, slowly.content) << text;
      ASSERT_EQ(found.cells, slowly.cells) << text;
    }
    if (!portable.simple()) continue;
    ++simple;
    ASSERT_TRUE(std::ranges::equal(portable.plain(), wide.plain())) << text;
  }
  EXPECT_GT(simple, 4'000U);
}

}  // namespace
}  // namespace longshore::manifest

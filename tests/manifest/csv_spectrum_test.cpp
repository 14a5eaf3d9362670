// Every file of csv-spectrum against its JSON answer.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "parse_support.hpp"
#include "support/data_folder.hpp"

namespace longshore::manifest {
namespace {

namespace fs = std::filesystem;

// The one cell whose answer contradicts its own file.
constexpr std::string_view kLeftOut = "Contact Phone Number";

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '\n') out += '\r';
    out += byte;
  }
  return out;
}

void expect_row(const Parsed& parsed, const ParsedRow& row, simdjson::dom::object answer) {
  EXPECT_EQ(answer.size(), parsed.columns.size());
  for (std::size_t i = 0; i < parsed.columns.size(); ++i) {
    std::string_view value;
    ASSERT_FALSE(answer[parsed.columns[i]].get(value)) << parsed.columns[i];
    if (parsed.columns[i] == kLeftOut) continue;
    EXPECT_EQ(row.cells[i], value) << parsed.columns[i];
  }
}

TEST(CsvSpectrum, EveryFileParsesToItsAnswer) {
  const fs::path suite = data_folder() / "suites" / "csv-spectrum";
  if (!fs::exists(suite)) GTEST_SKIP() << "no csv-spectrum at " << suite;
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(suite / "csvs")) {
    const std::string name = entry.path().stem().string();
    SCOPED_TRACE(name);
    ++files;
    std::string text = file_bytes(entry.path());
    // A checkout may have turned their line ends into LF; the answers still have CRLF.
    if (name.ends_with("_crlf") && text.find('\r') == text.npos) text = with_crlf(text);
    const Parsed parsed = parse_chunked(options_of(ManifestFormat::kCsv), text);
    EXPECT_FALSE(parsed.failed) << parsed.error;
    EXPECT_TRUE(parsed.rejects.empty());

    simdjson::dom::parser parser;
    simdjson::dom::element answer;
    ASSERT_FALSE(parser.load((suite / "json" / (name + ".json")).string()).get(answer));
    simdjson::dom::array rows;
    if (answer.get(rows)) {
      ASSERT_EQ(parsed.rows.size(), 1U);
      expect_row(parsed, parsed.rows[0], answer);
      continue;
    }
    ASSERT_EQ(parsed.rows.size(), rows.size());
    std::size_t at = 0;
    for (const simdjson::dom::element row : rows) expect_row(parsed, parsed.rows[at++], row);
  }
  EXPECT_EQ(files, 12U);
}

}  // namespace
}  // namespace longshore::manifest

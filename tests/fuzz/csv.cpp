// CSV and TSV: first byte the options, second the cuts, then the text.
#include "parsed_text.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

ManifestConfiguration options_of(std::uint8_t bits) {
  ManifestConfiguration options;
  options.format = (bits & 1) != 0 ? ManifestFormat::kTsv : ManifestFormat::kCsv;
  if (options.format == ManifestFormat::kCsv && (bits & 2) != 0) options.delimiter = ',';
  if ((bits & 4) != 0) options.quote.reset();
  // Of an odd one, the one that a cut's mark begins with.
  if ((bits & 32) != 0 && options.quote) options.quote = (bits & 64) != 0 ? '[' : '|';
  if ((bits & 8) != 0) {
    options.header = false;
    options.columns = {"a", "b"};
  }
  options.max_row_bytes = (bits & 16) != 0 ? 64 : 1024 * 1024;
  return options;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// The sound rows, written anew with every field in quotes, mean the same.
void check_round_trip(const ParsedText& parsed) {
  std::string text;
  std::vector<const Record*> rows;
  for (const Record& record : parsed.records) {
    if (!record.sound) continue;
    rows.push_back(&record);
    for (const std::string& cell : record.cells) {
      append_quoted(text, cell);
      text += ',';
    }
    text.back() = '\n';
  }
  if (rows.empty()) return;
  ManifestConfiguration options;
  options.format = ManifestFormat::kCsv;
  options.delimiter = ',';
  options.header = false;
  options.columns = parsed.columns;
  // Two columns of one name are told apart in no configuration.
  for (std::size_t i = 0; i < options.columns.size(); ++i) {
    options.columns[i] = "c" + std::to_string(i);
  }
  const ParsedText again = parse_text(options, text, nullptr);
  hold(again.error.empty() && again.records.size() == rows.size(), "quoted rows are rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    hold(again.records[i].cells == rows[i]->cells, "quoted cells mean the same");
  }
}

}  // namespace

void csv(std::string_view input) {
  const ManifestConfiguration options = options_of(take_byte(input));
  const std::uint8_t seed = take_byte(input);
  const ParsedText parsed = check_parsing(options, input, seed);
  for (const Record& record : parsed.records) {
    hold(!record.sound || record.cells.size() == parsed.columns.size(), "rows have every column");
    // A byte that is no text may be shown by three; the mark of a cut has its own length.
    hold(record.bytes.size() <= 3 * options.max_row_bytes + 64,
         "no record is longer than its limit");
  }
  check_round_trip(parsed);
}

}  // namespace longshore::fuzz

// Runs a parser over text in chunks and writes down everything it says.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/parser.hpp"
#include "support/plainness_rule.hpp"

namespace longshore::manifest {

struct ParsedRow {
  std::uint64_t number = 0;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string bytes;
  std::vector<std::string> cells;
  std::string json;
  std::vector<Plainness> plain;  // not compared: it is told where it is soon found
  friend bool operator==(const ParsedRow& one, const ParsedRow& other) {
    return one.number == other.number && one.line == other.line && one.offset == other.offset &&
           one.bytes == other.bytes && one.cells == other.cells && one.json == other.json;
  }
};

struct ParsedReject {
  std::uint64_t number = 0;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string bytes;
  std::string code;
  std::string reason;
  std::vector<std::string> leading;
  friend bool operator==(const ParsedReject&, const ParsedReject&) = default;
};

struct Parsed {
  std::size_t headers = 0;  // kHeader steps
  std::vector<std::string> columns;
  std::string header;
  std::vector<ParsedRow> rows;
  std::vector<ParsedReject> rejects;
  bool failed = false;
  std::string error;
  std::string order;  // H header, r row, b bad row, in the order they came
  friend bool operator==(const Parsed&, const Parsed&) = default;
};

// What a row tells of its values has to be true.
inline void expect_true_claims(const Row& row) {
  const auto texts = row.pattern == 0 ? row.cells : row.values;
  if (row.plain.empty()) return;
  ASSERT_EQ(row.plain.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::string_view text = texts[i];
    if (row.plain[i] == Plainness::kUnknown) continue;
    if (row.pattern != 0) {
      ASSERT_TRUE(text.size() >= 2 && text.front() == '"' && text.back() == '"') << text;
      text = text.substr(1, text.size() - 2);
    }
    EXPECT_LE(row.plain[i], plainness_by_rule(text)) << text;
  }
}

inline Parsed parse(const ManifestConfiguration& options, std::string_view text,
                    std::size_t chunk) {
  Parsed parsed;
  Result<std::unique_ptr<Parser>> made = make_parser(options);
  if (!made) {
    parsed.failed = true;
    parsed.error = made.error().message;
    return parsed;
  }
  Parser& parser = **made;
  std::size_t fed = 0;
  while (true) {
    switch (parser.next()) {
      case Parser::Step::kNeedInput: {
        if (fed == text.size()) {
          parser.finish();
          break;
        }
        const std::size_t bytes = std::min(chunk, text.size() - fed);
        const std::span<char> room = parser.prepare(bytes);
        std::memcpy(room.data(), text.data() + fed, bytes);
        parser.commit(bytes);
        fed += bytes;
        break;
      }
      case Parser::Step::kHeader:
        ++parsed.headers;
        parsed.order += 'H';
        parsed.columns = parser.columns();
        parsed.header = parser.header_bytes();
        break;
      case Parser::Step::kRow: {
        const Row& row = parser.row();
        parsed.order += 'r';
        parsed.rows.push_back({row.number,
                               row.place.line,
                               row.place.byte_offset,
                               std::string(row.bytes),
                               {row.cells.begin(), row.cells.end()},
                               std::string(row.json),
                               {row.plain.begin(), row.plain.end()}});
        expect_true_claims(row);
        break;
      }
      case Parser::Step::kBadRow: {
        const Reject& bad = parser.bad_row();
        parsed.order += 'b';
        const auto leading = parser.leading_cells();
        parsed.rejects.push_back({bad.row.number,
                                  bad.row.place.line,
                                  bad.row.place.byte_offset,
                                  bad.row.bytes,
                                  bad.code,
                                  bad.reason,
                                  {leading.begin(), leading.end()}});
        break;
      }
      case Parser::Step::kEnd:
        return parsed;
      case Parser::Step::kFailed:
        parsed.failed = true;
        parsed.error = parser.error().message;
        return parsed;
    }
  }
}

inline void PrintTo(const Parsed& parsed, std::ostream* out) {
  *out << parsed.order << " columns=" << testing::PrintToString(parsed.columns)
       << " error=" << parsed.error;
  for (const ParsedRow& row : parsed.rows) {
    *out << "\n  row " << row.number << " line " << row.line << " byte " << row.offset << ' '
         << testing::PrintToString(row.cells) << row.json;
  }
  for (const ParsedReject& bad : parsed.rejects) {
    *out << "\n  bad " << bad.number << " line " << bad.line << " byte " << bad.offset << ' '
         << bad.code << ": " << bad.reason << ' ' << testing::PrintToString(bad.bytes);
  }
}

// The same in every chunking, or the test fails.
inline Parsed parse_chunked(const ManifestConfiguration& options, std::string_view text) {
  Parsed whole = parse(options, text, std::max<std::size_t>(text.size(), 1));
  for (const std::size_t chunk : {1, 2, 3, 7, 16, 61}) {
    EXPECT_EQ(parse(options, text, chunk), whole) << "in chunks of " << chunk;
  }
  return whole;
}

inline ManifestConfiguration options_of(ManifestFormat format) {
  ManifestConfiguration options;
  options.format = format;
  return options;
}

using Cells = std::vector<std::string>;

inline std::vector<Cells> cells_of(const Parsed& parsed) {
  std::vector<Cells> all;
  for (const ParsedRow& row : parsed.rows) all.push_back(row.cells);
  return all;
}

inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace longshore::manifest

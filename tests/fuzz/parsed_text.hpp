// A manifest's text run through its parser in pieces, and everything that came of it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/parser.hpp"
#include "property.hpp"

namespace longshore::fuzz {

struct Record {
  bool sound = false;
  std::uint64_t number = 0;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string bytes;
  std::vector<std::string> cells;  // of a bad one the leading ones that are known
  std::string json;
  std::string code;  // of a bad one
  std::string reason;
  friend bool operator==(const Record&, const Record&) = default;
};

struct ParsedText {
  std::vector<std::string> columns;
  std::string header;
  std::vector<Record> records;
  std::string error;  // empty: it was read to its end
  friend bool operator==(const ParsedText&, const ParsedText&) = default;
};

// Whole in one piece where `cuts` is null. `at_row` sees each sound row while it is there.
using AtRow = std::function<void(const manifest::Parser&)>;
ParsedText parse_text(const ManifestConfiguration& options, std::string_view text, Cuts* cuts,
                      const AtRow& at_row = {});

// What holds of every manifest: the same in any pieces; records in order, each inside the
// text and behind the one before, whose bytes are the text's own.
ParsedText check_parsing(const ManifestConfiguration& options, std::string_view text,
                         std::uint8_t seed);

}  // namespace longshore::fuzz

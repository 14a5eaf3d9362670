#include "parsed_text.hpp"

#include <algorithm>
#include <cstring>

#include "manifest/json_view.hpp"
#include "support/plainness_rule.hpp"

namespace longshore::fuzz {
namespace {

using manifest::Parser;

Record record_of(const manifest::Row& row) {
  return {.sound = true,
          .number = row.number,
          .line = row.place.line,
          .offset = row.place.byte_offset,
          .bytes = std::string(row.bytes),
          .cells = {row.cells.begin(), row.cells.end()},
          .json = std::string(row.json)};
}

Record record_of(const Reject& bad) {
  return {.number = bad.row.number,
          .line = bad.row.place.line,
          .offset = bad.row.place.byte_offset,
          .bytes = bad.row.bytes,
          .code = bad.code,
          .reason = bad.reason};
}

// What is told of them is read while it is there.
std::vector<std::string> leading_cells(const Parser& parser) {
  const auto cells = parser.leading_cells();
  return {cells.begin(), cells.end()};
}

// What a row tells beside its bytes.
void check_claims(const manifest::Row& row) {
  if (row.pattern != 0) {
    std::vector<std::string_view> values;
    std::string_view key, value;
    const std::string_view object = manifest::trim_json(row.json);
    for (manifest::JsonMembers members(object); members.next(key, value);) values.push_back(value);
    values.insert(values.end(), {std::string_view(), object});
    hold(std::ranges::equal(values, row.values), "a pattern's values are those of the members");
  }
  const auto texts = row.pattern == 0 ? row.cells : row.values;
  hold(row.plain.empty() || row.plain.size() == texts.size(), "all is told or nothing");
  for (std::size_t i = 0; i < row.plain.size(); ++i) {
    if (row.plain[i] == manifest::Plainness::kUnknown) continue;
    std::string_view text = texts[i];
    if (row.pattern != 0) text = text.substr(1, text.size() - 2);
    hold(row.plain[i] <= manifest::plainness_by_rule(text), "a text is as plain as it is told");
  }
}

void feed(Parser& parser, std::string_view& rest, Cuts* cuts) {
  const std::size_t bytes = cuts == nullptr ? rest.size() : cuts->next(rest.size());
  const std::span<char> room = parser.prepare(bytes);
  hold(room.size() >= bytes, "there is as much room as was asked for");
  std::memcpy(room.data(), rest.data(), bytes);
  parser.commit(bytes);
  rest.remove_prefix(bytes);
}

}  // namespace

ParsedText parse_text(const ManifestConfiguration& options, std::string_view text, Cuts* cuts,
                      const AtRow& at_row) {
  ParsedText parsed;
  auto made = manifest::make_parser(options);
  hold(static_cast<bool>(made), "the options are sound");
  Parser& parser = **made;
  bool header_told = false;
  for (;;) {
    switch (parser.next()) {
      case Parser::Step::kNeedInput:
        text.empty() ? parser.finish() : feed(parser, text, cuts);
        break;
      case Parser::Step::kHeader:
        hold(!header_told && parsed.records.empty(), "the header comes once, before any row");
        header_told = true;
        parsed.columns = parser.columns();
        parsed.header = parser.header_bytes();
        break;
      case Parser::Step::kRow:
        check_claims(parser.row());
        parsed.records.push_back(record_of(parser.row()));
        if (at_row) at_row(parser);
        break;
      case Parser::Step::kBadRow:
        parsed.records.push_back(record_of(parser.bad_row()));
        parsed.records.back().cells = leading_cells(parser);
        break;
      case Parser::Step::kEnd:
        return parsed;
      case Parser::Step::kFailed:
        parsed.error = parser.error().message;
        hold(!parsed.error.empty(), "an error has words");
        return parsed;
    }
  }
}

ParsedText check_parsing(const ManifestConfiguration& options, std::string_view text,
                         std::uint8_t seed) {
  const ParsedText whole = parse_text(options, text, nullptr);
  Cuts cuts(seed);
  hold(parse_text(options, text, &cuts) == whole, "the pieces do not matter");
  // Blank lines may stand before it, behind the byte order mark.
  std::string_view header = whole.header;
  if (header.starts_with("\xEF\xBB\xBF")) header.remove_prefix(3);
  const std::size_t header_at = text.find(header);
  hold(header_at != text.npos, "the header is the text's own");
  std::uint64_t end = header_at + header.size();
  std::uint64_t number = 0;
  std::uint64_t line = 0;
  for (const Record& record : whole.records) {
    hold(record.number == ++number, "records are numbered without a gap");
    hold(record.line > line, "records stand on lines of their own");
    hold(record.offset >= end && record.offset < text.size(), "records follow each other");
    line = record.line;
    end = record.offset + (record.sound ? record.bytes.size() : 1);
    if (record.sound) {
      hold(text.substr(record.offset, record.bytes.size()) == record.bytes,
           "a record's bytes are the text's own");
    } else {
      hold(!record.code.empty() && !record.reason.empty(), "a bad record has a reason");
    }
  }
  return whole;
}

}  // namespace longshore::fuzz

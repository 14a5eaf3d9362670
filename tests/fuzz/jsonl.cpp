// JSON lines: first byte the options, second the cuts, then the text.
#include <simdjson.h>

#include <algorithm>

#include "manifest/encoding.hpp"
#include "manifest/json_check.hpp"
#include "manifest/json_line.hpp"
#include "manifest/parser.hpp"
#include "parsed_text.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

std::string_view without_line_end(std::string_view record) {
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  return record;
}

bool is_sound_json(std::string_view line) {
  return !manifest::first_not_utf8(line) && !manifest::look_at_json(line).fault;
}

// A row is sound JSON for both parsers; numbers beyond a machine's alone may be refused by one.
void check_row(std::string_view json, bool object) {
  hold(is_sound_json(json), "a row is sound JSON");
  simdjson::dom::parser parser;
  const auto parsed = parser.parse(simdjson::padded_string(json));
  if (parsed.error() == simdjson::SUCCESS) {
    hold(object ? parsed.is_object() : parsed.is_array(), "a row is what its manifest is made of");
  } else {
    hold(parsed.error() == simdjson::NUMBER_ERROR, "simdjson refuses a row for a number alone");
  }
}

// Line after line, as those before it were written, and each of them as if it were the first.
void check_patterns(std::string_view text) {
  const std::string padded = std::string(text) + std::string(manifest::kJsonPadding, '\0');
  text = std::string_view(padded).substr(0, text.size());
  manifest::JsonLine following;
  while (!text.empty()) {
    const std::string_view record = text.substr(0, text.find('\n') + 1);
    const std::string_view line = without_line_end(record.empty() ? text : record);
    const std::size_t matched = following.match(text);
    text.remove_prefix(record.empty() ? text.size() : record.size());
    if (line.find_first_not_of(" \t\r") == line.npos || manifest::first_not_utf8(line)) {
      hold(matched == 0 || manifest::first_not_utf8(line), "a blank line is like no other");
      continue;
    }
    manifest::JsonLine alone;
    const auto kind = alone.parse(line, true);
    if (matched == 0) {
      hold(following.parse(line, true) == kind, "a line is what it is without those before it");
      continue;
    }
    hold(matched == line.size(), "a line that matches ends where it ends");
    hold(kind == manifest::JsonLine::Kind::kObject, "a line that matches is an object");
    const auto members = alone.members();
    hold(std::ranges::equal(following.values().first(members.size()), members, {}, {},
                            &manifest::JsonMember::value),
         "a line has the values that it has without those before it");
  }
}

}  // namespace

void jsonl(std::string_view input) {
  const std::uint8_t bits = take_byte(input);
  const std::uint8_t seed = take_byte(input);
  ManifestConfiguration options;
  options.format = ManifestFormat::kJsonl;
  options.header = (bits & 1) == 0;
  if (!options.header && (bits & 2) != 0) options.columns = {"a", "b"};
  options.max_row_bytes = (bits & 4) != 0 ? 64 : 1024 * 1024;
  check_patterns(input);
  const ParsedText parsed = check_parsing(options, input, seed);
  const bool objects = parsed.columns.empty();
  for (const Record& record : parsed.records) {
    if (record.sound) {
      check_row(record.json, objects);
    } else if (record.code == "bad_json" && objects) {
      hold(!is_sound_json(without_line_end(record.bytes)), "sound JSON is not called bad");
    }
  }
}

}  // namespace longshore::fuzz

#include "manifest/jsonl_parser.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "core/reject_code.hpp"
#include "core/utf8.hpp"

namespace longshore::manifest {
namespace {

constexpr std::string_view kSpace = " \t\r";
constexpr std::string_view kOneArray =
    "the manifest is one JSON array, an object a line was expected: convert it first, for "
    "example with jq -c '.[]'";
constexpr std::string_view kLaidOut =
    "a JSON object stands on several lines, each on a line of its own was expected: convert the "
    "manifest first, for example with jq -c .";

std::string_view without_line_end(std::string_view record) {
  if (!record.ends_with('\n')) return record;
  record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  return record;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(kSpace) == line.npos;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(kSpace);
  if (begin == line.npos) return {};
  return line.substr(begin, line.find_last_not_of(kSpace) + 1 - begin);
}

}  // namespace

JsonlParser::JsonlParser(const ManifestConfiguration& configuration)
    : RecordParser(configuration), with_header_(configuration.header) {}

void JsonlParser::commit(std::size_t bytes) {
  RecordParser::commit(bytes);
  text_.arrived(buffer_.pending(), buffer_.offset(), bytes);
}

JsonLine::Kind JsonlParser::look_at(std::string_view line) {
  return json_.parse(line, !text_.fault(line, buffer_.offset()));
}

Parser::Step JsonlParser::advance() {
  if (skipping_) return skip_rest();
  const std::size_t reach = row_bytes_max_ + kLineEndBytesMax;
  while (true) {
    const std::string_view pending = buffer_.pending().substr(0, reach);
    if (searched_ == 0 && like_the_last(pending)) return Step::kRow;
    const std::size_t newline = pending.find('\n', searched_);
    const bool last = newline == pending.npos && finished_ && pending.size() < reach;
    if (newline == pending.npos && !last) {
      searched_ = pending.size();
      return pending.size() == reach ? outgrown(pending) : Step::kNeedInput;
    }
    const std::string_view record = last ? pending : pending.substr(0, newline + 1);
    const std::string_view line = without_line_end(record);
    searched_ = line.size();
    if (!header_told_ && (record.empty() || !is_blank(line))) {
      return first_line(record, line);
    }
    if (record.empty()) return end();
    searched_ = 0;
    if (line.size() > row_bytes_max_ || !is_blank(line)) return finish_line(record, line);
    skip(record.size(), last ? 0 : 1);
  }
}

// An object written like those before it: where its line ends is found with what it holds, and
// need not be searched for.
bool JsonlParser::like_the_last(std::string_view pending) {
  if (!columns_.empty()) return false;
  const std::string_view line = pending.substr(0, json_.match(pending));
  if (line.empty() || line.size() > row_bytes_max_) return false;
  if (text_.fault(line, buffer_.offset())) return false;
  const std::size_t line_end = pending[line.size()] == '\n' ? 1 : kLineEndBytesMax;
  take(line.size() + line_end, 0);
  set_row(pending.substr(0, line.size() + line_end), line);
  return true;
}

Parser::Step JsonlParser::first_line(std::string_view record, std::string_view line) {
  // Objects: the line is looked at again, as a row.
  if (line.size() > row_bytes_max_) return rows_begin();
  const std::string_view text = trimmed(line);
  if (text == "[") return fail(place(), kOneArray);
  if (text == "{") return fail(place(), kLaidOut);
  if (text.empty() || !with_header_) return rows_begin();
  if (look_at(line) != JsonLine::Kind::kArray) return rows_begin();
  if (json_.holds_objects()) return fail(place(), kOneArray);
  std::optional<std::vector<std::string>> names = json_.names();
  if (!names) return rows_begin();
  searched_ = 0;
  take(record.size(), 0);
  return header(std::move(*names), record);
}

Parser::Step JsonlParser::finish_line(std::string_view record, std::string_view line) {
  if (line.size() > row_bytes_max_) return outgrown(record);
  take(record.size(), 0);
  const JsonLine::Kind kind = look_at(line);
  if (kind == JsonLine::Kind::kBad) return refuse(record, line);
  if (columns_.empty() && kind != JsonLine::Kind::kObject) {
    return reject(reject_code::kNotAnObject, "a JSON object was expected", record);
  }
  if (!columns_.empty() && kind != JsonLine::Kind::kArray) {
    return reject(reject_code::kBadJson,
                  fmt::format("an array of {} values was expected, as the header line names",
                              columns_.size()),
                  record);
  }
  if (!columns_.empty() && json_.elements() != columns_.size()) {
    return reject(
        reject_code::kRagged,
        fmt::format("{} values were expected, {} found", columns_.size(), json_.elements()),
        record);
  }
  set_row(record, line);
  return Step::kRow;
}

void JsonlParser::set_row(std::string_view record, std::string_view line) {
  number_row();
  row_.bytes = record;
  row_.json = line;
  row_.pattern = json_.pattern();
  if (row_.pattern == 0) {
    row_.members = json_.members();
    row_.values = {};
    row_.plain = {};
  } else {
    row_.members = {};
    row_.values = json_.values();
    row_.plain = json_.plain();
  }
}

Parser::Step JsonlParser::refuse(std::string_view record, std::string_view line) {
  const JsonLine::Fault& fault = json_.fault();
  if (record.size() == line.size()) {
    return fail(place(), fmt::format("the manifest ends in the middle of a JSON line (byte {} of "
                                     "it: {})",
                                     fault.at + 1, fault.reason));
  }
  if (fault.encoding) return reject_encoding(fault.at, record);
  return reject(reject_code::kBadJson, fmt::format("byte {}: {}", fault.at + 1, fault.reason),
                record);
}

// The rejects get the beginning of the line, which the mark keeps from being sound JSON.
Parser::Step JsonlParser::outgrown(std::string_view record) {
  if (!header_told_) return rows_begin();
  std::string bytes(whole_characters(record, row_bytes_max_));
  bytes += kCutMark;
  bytes += '\n';
  reject(reject_code::kRowTooLong, too_long_reason(), bytes);
  skipping_ = true;
  return skip_rest();
}

Parser::Step JsonlParser::skip_rest() {
  const std::string_view pending = buffer_.pending();
  const std::size_t newline = pending.find('\n');
  searched_ = 0;
  if (newline == pending.npos) {
    skip(pending.size(), 0);
    if (!finished_) return Step::kNeedInput;
  } else {
    take(newline + 1, 0);
  }
  skipping_ = false;
  return Step::kBadRow;
}

}  // namespace longshore::manifest

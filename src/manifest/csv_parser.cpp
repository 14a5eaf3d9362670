#include "manifest/csv_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "core/utf8.hpp"

namespace longshore::manifest {
namespace {

constexpr std::string_view kNeverClosed = "never closed: close it";
constexpr std::string_view kClosedTooLate =
    "not closed within manifest.max_row_bytes: close it, raise that where the cell is meant to be "
    "so long";

}  // namespace

CsvParser::CsvParser(const ManifestConfiguration& configuration)
    : RecordParser(configuration),
      quote_(configuration.quote),
      with_header_(configuration.header),
      delimiter_(configuration.format == ManifestFormat::kTsv ? '\t' : configuration.delimiter),
      finder_(configuration.quote) {}

void CsvParser::commit(std::size_t bytes) {
  RecordParser::commit(bytes);
  text_.arrived(buffer_.pending(), buffer_.offset(), bytes);
}

Parser::Step CsvParser::advance() {
  if (!delimiter_ && !find_delimiter()) return Step::kNeedInput;
  if (!scanner_) {
    open_scanner();
    if (!with_header_) return rows_begin();
  }
  return skipping_ ? skip_rest() : read_record();
}

bool CsvParser::find_delimiter() {
  const std::size_t reach = row_bytes_max_ + kLineEndBytesMax;
  const std::string_view first = buffer_.pending().substr(0, reach);
  const bool whole = finder_.take(first.substr(found_to_));
  found_to_ = first.size();
  if (!whole && !finished_ && first.size() < reach) return false;
  delimiter_ = finder_.best(columns_.size());
  return true;
}

void CsvParser::open_scanner() {
  const std::size_t columns = with_header_ && !header_told_ ? 0 : columns_.size();
  scanner_.emplace(CsvDialect{*delimiter_, quote_},
                   columns == 0 ? limits::kColumnsMax + 1 : columns, row_bytes_max_, columns);
}

Parser::Step CsvParser::read_record() {
  leading_ = 0;
  const std::size_t reach = row_bytes_max_ + kLineEndBytesMax;
  while (true) {
    const std::string_view pending = buffer_.pending();
    const std::size_t size = std::min(pending.size(), reach);
    const bool last = finished_ && size == pending.size();
    if (last && size == 0) return end_of_manifest();
    if (scanner_->scan(pending.data(), size, last) == CsvScanner::Status::kRecord) {
      if (scanner_->content() != 0) return finish_record(pending.substr(0, scanner_->scanned()));
      skip(scanner_->scanned(), 1);
      scanner_->start();
      continue;
    }
    if (size == reach) return outgrown(pending.substr(0, size));
    return last ? unclosed(kNeverClosed) : Step::kNeedInput;
  }
}

Parser::Step CsvParser::end_of_manifest() {
  if (header_told_) return end();
  return fail(place(), "the manifest is empty: a header line was expected");
}

Parser::Step CsvParser::finish_record(std::string_view record) {
  const Step step = header_told_ ? present(record) : finish_header(record);
  if (step == Step::kFailed) return step;
  take(record.size(), scanner_->newlines());
  if (step == Step::kHeader) {
    open_scanner();
  } else {
    scanner_->start();
  }
  return step;
}

Parser::Step CsvParser::finish_header(std::string_view record) {
  if (scanner_->content() > row_bytes_max_) return outgrown(record);
  if (const auto bad = text_.fault(record, buffer_.offset())) {
    return fail({line_, buffer_.offset() + *bad}, "the header is not UTF-8 text");
  }
  if (const auto field = scanner_->misquoted()) {
    return fail(place(), fmt::format("text behind the closing quote of column {} of the header",
                                     *field + 1));
  }
  view_cells(record, limits::kColumnsMax + 1);
  return header({cells_.begin(), cells_.end()}, record);
}

Parser::Step CsvParser::present(std::string_view record) {
  if (scanner_->content() > row_bytes_max_) return keep_beginning(record);
  const std::size_t found = scanner_->field_count();
  const bool ragged = found != columns_.size();
  if (const auto bad = text_.fault(record, buffer_.offset())) {
    if (!ragged && !scanner_->misquoted()) view_leading(record, found);
    return reject_encoding(*bad, record);
  }
  if (const auto field = scanner_->misquoted()) {
    view_leading(record, *field);
    return reject(reject_code::kBadQuote,
                  fmt::format("text behind the closing quote of {}{} (where quotes are plain text, "
                              "set manifest.quote: none)",
                              field_name(*field), spread_reason()),
                  record);
  }
  if (ragged) {
    view_leading(record, 1);
    return reject(reject_code::kRagged, ragged_reason(record), record);
  }
  number_row();
  row_.bytes = record;
  if (scanner_->simple()) {
    row_.cells = scanner_->cells();
    row_.plain = scanner_->plain();
  } else {
    view_cells(record, columns_.size());
    row_.cells = cells_;
    row_.plain = {};
  }
  return Step::kRow;
}

void CsvParser::view_cells(std::string_view record, std::size_t most) {
  unescaped_.clear();
  cells_.clear();
  if (scanner_->simple()) {
    const auto cells = scanner_->cells();
    const auto first = cells.first(std::min(most, cells.size()));
    cells_.assign(first.begin(), first.end());
    return;
  }
  const auto fields = scanner_->fields();
  for (const CsvField& field : fields.first(std::min(most, fields.size()))) {
    const std::string_view cell(record.data() + field.begin, field.end - field.begin);
    if (!field.doubled) {
      cells_.push_back(cell);
      continue;
    }
    // Room for all of the record's cells at once: views must not move.
    unescaped_.reserve(record.size() + kBlockBytes);
    cells_.push_back(unescape(cell));
  }
}

void CsvParser::view_leading(std::string_view record, std::size_t cells) {
  view_cells(record, cells);
  leading_ = cells_.size();
}

std::string_view CsvParser::unescape(std::string_view text) {
  const std::size_t begin = unescaped_.size();
  while (true) {
    const std::size_t quote = text.find(*quote_);
    if (quote == text.npos) break;
    unescaped_.append(text, 0, quote + 1);
    text.remove_prefix(quote + 2);
  }
  unescaped_ += text;
  return std::string_view(unescaped_).substr(begin);
}

std::string CsvParser::field_name(std::size_t index) const {
  std::string name = fmt::format("field {}", index + 1);
  if (index < columns_.size()) name += fmt::format(" (\"{}\")", columns_[index]);
  return name;
}

std::string CsvParser::ragged_reason(std::string_view record) const {
  return fmt::format("{} fields were expected, {} found{}{}", columns_.size(),
                     scanner_->field_count(), spread_reason(),
                     record.ends_with('\n') ? "" : "; the manifest ends here without a line end");
}

// A quote too many or too few often shows as a record over several lines.
std::string CsvParser::spread_reason() const {
  if (scanner_->newlines() == 0) return {};
  return fmt::format("; the record spans lines {} to {}, which a stray quote may cause", line_,
                     line_ + scanner_->newlines());
}

Parser::Step CsvParser::outgrown(std::string_view beginning) {
  if (scanner_->quote_too_long()) return unclosed(kClosedTooLate);
  if (!header_told_) {
    return fail(place(), fmt::format("the header is longer than manifest.max_row_bytes ({} bytes)",
                                     row_bytes_max_));
  }
  keep_beginning(beginning);
  skipping_ = true;
  return skip_rest();
}

// At the start of a field it opens no quote.
std::string CsvParser::cut_mark() const {
  return (quote_ == kCutMark.front() ? " " : "") + std::string(kCutMark);
}

// What the rejects get of a record that does not fit must be one record again, and never a
// sound one: a cut URL would be sent as if it were whole.
Parser::Step CsvParser::keep_beginning(std::string_view record) {
  std::size_t kept = scanner_->field_begin();
  if (!scanner_->field_quoted())
    kept = std::max(kept, whole_characters(record, row_bytes_max_).size());
  std::string bytes(record.substr(0, kept));
  bytes += cut_mark();
  if (scanner_->field_count() == columns_.size()) {
    bytes += *delimiter_;
    bytes += cut_mark();
  }
  bytes += '\n';
  return reject(reject_code::kRowTooLong, too_long_reason(), bytes);
}

Parser::Step CsvParser::skip_rest() {
  skip(scanner_->scanned(), 0);
  scanner_->drop();
  const std::string_view pending = buffer_.pending();
  if (scanner_->scan(pending.data(), pending.size(), finished_) == CsvScanner::Status::kRecord) {
    skipping_ = false;
    take(scanner_->scanned(), scanner_->newlines());
    scanner_->start();
    return Step::kBadRow;
  }
  if (scanner_->quote_too_long()) return unclosed(kClosedTooLate);
  return finished_ ? unclosed(kNeverClosed) : Step::kNeedInput;
}

Parser::Step CsvParser::unclosed(std::string_view how) {
  const Place record = skipping_ ? bad_.row.place : place();
  const Place quote{record.line + scanner_->quote_newlines(),
                    record.byte_offset + scanner_->field_begin()};
  return fail(quote, fmt::format("the quote that opens here is {}, or set manifest.quote: none "
                                 "where quotes are plain text",
                                 how));
}

}  // namespace longshore::manifest

#include "manifest/record_parser.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/reject_code.hpp"
#include "manifest/column_names.hpp"
#include "manifest/encoding.hpp"

namespace longshore::manifest {

Parser::Step RecordParser::next() {
  if (over_) return *over_;
  buffer_.consume(std::exchange(taken_, 0));
  line_ += std::exchange(taken_lines_, 0);
  if (!begun_) {
    if (const std::optional<Step> step = begin()) return *step;
  }
  return advance();
}

// Whether the bytes can be text at all, which the first few decide.
std::optional<Parser::Step> RecordParser::begin() {
  const std::string_view first = buffer_.pending();
  if (first.size() < kEncodingBytes && !finished_) return Step::kNeedInput;
  begun_ = true;
  if (const std::string foreign = foreign_encoding(first); !foreign.empty()) {
    return fail(place(), foreign);
  }
  marked_ = first.starts_with(kByteOrderMark);
  if (marked_) buffer_.consume(kByteOrderMark.size());
  return std::nullopt;
}

void RecordParser::take(std::size_t bytes, std::size_t newlines) {
  taken_ = bytes;
  taken_lines_ = newlines + 1;
}

void RecordParser::skip(std::size_t bytes, std::size_t lines) {
  buffer_.consume(bytes);
  line_ += lines;
}

Parser::Step RecordParser::header(std::vector<std::string> names, std::string_view bytes) {
  if (const std::string fault = fault_of_columns(names); !fault.empty()) {
    return fail(place(), fault);
  }
  columns_ = std::move(names);
  if (marked_) header_ = kByteOrderMark;
  header_ += bytes;
  return rows_begin();
}

Parser::Step RecordParser::rows_begin() {
  header_told_ = true;
  return Step::kHeader;
}

void RecordParser::number_row() {
  row_.number = ++records_;
  row_.place = place();
}

Parser::Step RecordParser::reject(std::string_view code, std::string reason,
                                  std::string_view bytes) {
  bad_.row.number = ++records_;
  bad_.row.place = place();
  bad_.row.bytes.assign(bytes);
  bad_.code.assign(code);
  bad_.reason = std::move(reason);
  return Step::kBadRow;
}

Parser::Step RecordParser::reject_encoding(std::size_t bad_byte, std::string_view bytes) {
  const auto value = static_cast<unsigned char>(bytes[bad_byte]);
  const std::uint64_t offset = buffer_.offset() + bad_byte;
  if (value == 0) {
    return reject(reject_code::kBadEncoding,
                  fmt::format("a NUL byte at byte {} of the manifest", offset), bytes);
  }
  return reject(reject_code::kBadEncoding,
                fmt::format("byte 0x{:02X} at byte {} of the manifest is not UTF-8 (if the file is "
                            "Latin-1, convert it with iconv -f WINDOWS-1252 -t UTF-8)",
                            value, offset),
                bytes);
}

Parser::Step RecordParser::fail(Place where, std::string_view what) {
  error_ = {ErrorKind::kManifest,
            fmt::format("line {} (byte {}): {}", where.line, where.byte_offset, what)};
  over_ = Step::kFailed;
  return *over_;
}

Parser::Step RecordParser::end() {
  over_ = Step::kEnd;
  return *over_;
}

std::string RecordParser::too_long_reason() const {
  return fmt::format(
      "longer than manifest.max_row_bytes ({} bytes); the rejects hold only its beginning, "
      "marked {}, which is no sound row: raise the limit and import the manifest again",
      row_bytes_max_, kCutMark);
}

}  // namespace longshore::manifest

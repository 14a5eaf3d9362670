// What the parsers share: the buffer, the start of the manifest, places, and how a record,
// a reject or a failure is presented.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/byte_buffer.hpp"
#include "manifest/parser.hpp"

namespace longshore::manifest {

class RecordParser : public Parser {
 public:
  std::span<char> prepare(std::size_t bytes) override { return buffer_.prepare(bytes); }
  void commit(std::size_t bytes) override { buffer_.commit(bytes); }
  void finish() override { finished_ = true; }
  Step next() final;

  const std::vector<std::string>& columns() const override { return columns_; }
  std::string_view header_bytes() const override { return header_; }
  const Row& row() const override { return row_; }
  const Reject& bad_row() const override { return bad_; }
  const Error& error() const override { return error_; }

 protected:
  explicit RecordParser(const ManifestConfiguration& configuration)
      : row_bytes_max_(configuration.max_row_bytes), columns_(configuration.columns) {}

  // The next step; the last record was consumed, and so was a byte order mark.
  virtual Step advance() = 0;

  Place place() const { return {line_, buffer_.offset()}; }
  // The first `bytes` pending bytes are a record with `newlines` line ends before its own;
  // they go when next() is called again.
  void take(std::size_t bytes, std::size_t newlines);
  // At once, for bytes that are no record; `lines` ends of lines are in them.
  void skip(std::size_t bytes, std::size_t lines);

  // The record at place() is a header: its names become the columns.
  Step header(std::vector<std::string> names, std::string_view bytes);
  Step rows_begin();  // under the columns as they are
  void number_row();  // fills row_.number and row_.place
  Step reject(std::string_view code, std::string reason, std::string_view bytes);
  Step reject_encoding(std::size_t bad_byte, std::string_view bytes);
  Step fail(Place where, std::string_view what);
  Step end();

  // The end of a record that does not fit is dropped; what is kept ends with this.
  static constexpr std::string_view kCutMark = "[cut at manifest.max_row_bytes]";
  std::string too_long_reason() const;

  // A record may reach so far beyond it before it is known not to fit: CR and LF.
  static constexpr std::size_t kLineEndBytesMax = 2;
  const std::size_t row_bytes_max_;
  ByteBuffer buffer_;
  bool finished_ = false;
  bool header_told_ = false;
  std::uint64_t line_ = 1;  // of the first pending byte
  std::vector<std::string> columns_;
  Row row_;
  Reject bad_;

 private:
  std::optional<Step> begin();

  bool begun_ = false;
  bool marked_ = false;  // a byte order mark was there
  std::size_t taken_ = 0;
  std::uint64_t taken_lines_ = 0;
  std::uint64_t records_ = 0;  // header not counted
  std::optional<Step> over_;   // kEnd or kFailed
  std::string header_;
  Error error_;
};

}  // namespace longshore::manifest

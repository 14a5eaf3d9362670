// Finds the fields and the end of one CSV record, in as many pieces as its bytes come in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "manifest/text_marks.hpp"

namespace longshore::manifest {

struct CsvDialect {
  char delimiter = ',';
  std::optional<char> quote = '"';
};

// Offsets from the record's first byte; quotes and line end are outside.
struct CsvField {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool doubled = false;  // holds doubled quotes
};

// RFC 4180, and what people write: LF or CRLF ends a record, a bare CR is data, a quote that
// does not open a field is data. Text behind a closing quote is told by misquoted(); the
// rest of that field is then taken as it stands. No byte is looked at more than twice.
class CsvScanner {
 public:
  enum class Status { kMore, kRecord };

  // Keeps the places of the first `fields_kept` fields of a record; counts all. A quoted field
  // of more than `quoted_bytes_max` bytes (and a little) is not looked through to its end.
  // `columns`: of a simple record; 0: nobody knows. `wide`: by WideMarks, which are usable then.
  CsvScanner(CsvDialect dialect, std::size_t fields_kept, std::uint64_t quoted_bytes_max,
             std::size_t columns, bool wide = WideMarks::usable());

  // A new record begins.
  void start();
  // `data` is the record from its start (without what drop() took), as far as it is known:
  // what an earlier call saw, and more. With `last`, nothing follows, which ends the record
  // too, unless a quote is open: kMore then. Needs kMarkedBytes readable beyond `size`, and fewer
  // than 4 GiB up to the end of a kept field.
  Status scan(const char* data, std::size_t size, bool last);
  // Scanned bytes leave the front of `data`: the caller let go of scanned() bytes. Fields are
  // only counted from now on.
  void drop();

  std::size_t scanned() const { return at_; }         // of `data`; with kRecord: its size
  std::size_t content() const { return content_; }    // kRecord: without the line end
  std::size_t field_count() const { return count_; }  // the field under way included
  std::size_t newlines() const { return newlines_; }  // inside quotes
  // With kRecord: what nearly every record is, whole at the first call, as wide as expected, and
  // without a quote. Its cells are known then, and what they are; else its fields.
  bool simple() const { return simple_; }
  std::span<const std::string_view> cells() const { return cells_; }
  std::span<const Plainness> plain() const { return plain_; }
  std::span<const CsvField> fields() const;
  // The last field, or that under way: its first byte (a quote included), from the record's
  // start, what was dropped included.
  std::uint64_t field_begin() const { return field_; }
  bool field_quoted() const { return quoted_; }
  std::size_t quote_newlines() const { return quote_newlines_; }  // before its opening quote
  bool quote_too_long() const { return quote_too_long_; }
  std::optional<std::size_t> misquoted() const { return misquoted_; }  // the field's index

 private:
  enum class State { kFieldStart, kPlain, kQuoted };
  enum class Piece { kMore, kField, kRecord, kGoOn };

  bool scan_simple_record(const char* data, std::size_t size);
  template <typename Marks>
  bool scan_simple(const char* data, std::size_t size);
  bool scan_simple_wide(const char* data, std::size_t size);
  Piece scan_plain(const char* data, std::size_t size, bool last);
  std::size_t before_return(const char* data) const;
  Piece scan_quoted(const char* data, std::size_t size, bool last);
  Piece after_quote(const char* data, std::size_t size, bool last);
  void next_field();
  void end_field(std::size_t end);
  Piece end_record(std::size_t content, std::size_t size);

  const CsvDialect dialect_;
  const std::uint64_t quoted_bytes_max_;
  const std::size_t fields_kept_;
  const bool wide_;
  std::vector<std::string_view> cells_;
  std::vector<Plainness> plain_;
  bool simple_ = false;
  std::vector<CsvField> fields_;  // of the widest record so far that was not simple
  State state_ = State::kFieldStart;
  bool quoted_ = false;
  bool doubled_ = false;
  bool at_quote_ = false;  // at_ stands on a quote whose next byte is not known yet
  bool quote_too_long_ = false;
  std::uint64_t dropped_ = 0;
  std::uint64_t field_ = 0;
  std::size_t at_ = 0;
  std::size_t ended_ = 0;  // fields that are over
  std::size_t count_ = 0;
  std::size_t content_ = 0;
  std::size_t newlines_ = 0;
  std::size_t quote_newlines_ = 0;
  std::optional<std::size_t> misquoted_;
};

}  // namespace longshore::manifest

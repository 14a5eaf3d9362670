// CSV and TSV.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/csv_delimiter.hpp"
#include "manifest/csv_scanner.hpp"
#include "manifest/encoding.hpp"
#include "manifest/record_parser.hpp"

namespace longshore::manifest {

// Lines of no bytes at all are skipped, whatever the number of columns. A bad record is one
// with another number of fields than there are columns, with text behind a closing quote,
// that is not UTF-8 (a NUL included), or longer than max_row_bytes: its reject then holds the
// beginning, marked, on one record with a wrong number of fields. A quote that is never
// closed, or not within max_row_bytes of itself, fails: nobody can tell where the next record
// starts.
class CsvParser final : public RecordParser {
 public:
  // Checked options: see make_parser().
  explicit CsvParser(const ManifestConfiguration& configuration);

  void commit(std::size_t bytes) override;
  std::span<const std::string_view> leading_cells() const override {
    return std::span(cells_).first(leading_);
  }

 private:
  Step advance() override;
  bool find_delimiter();
  void open_scanner();
  Step read_record();
  Step end_of_manifest();
  Step finish_record(std::string_view record);
  Step finish_header(std::string_view record);
  Step present(std::string_view record);
  // Of the first fields, `most` at most, into cells_.
  void view_cells(std::string_view record, std::size_t most);
  void view_leading(std::string_view record, std::size_t cells);
  std::string_view unescape(std::string_view text);
  std::string field_name(std::size_t index) const;
  std::string ragged_reason(std::string_view record) const;
  std::string spread_reason() const;

  Step outgrown(std::string_view beginning);
  std::string cut_mark() const;
  Step keep_beginning(std::string_view record);
  Step skip_rest();
  Step unclosed(std::string_view how);

  const std::optional<char> quote_;
  const bool with_header_;
  std::optional<char> delimiter_;
  DelimiterFinder finder_;
  std::size_t found_to_ = 0;  // of pending(), what the finder has seen
  std::optional<CsvScanner> scanner_;
  TextCheck text_;
  std::vector<std::string_view> cells_;
  std::size_t leading_ = 0;  // of a bad record's cells
  std::string unescaped_;
  bool skipping_ = false;  // the record did not fit; bad_ tells it once its end is found
};

}  // namespace longshore::manifest

// JSON lines: an object a line, or an array a line under a header line of names.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "manifest/encoding.hpp"
#include "manifest/json_line.hpp"
#include "manifest/record_parser.hpp"

namespace longshore::manifest {

// The first line that is an array of names is the header (unless manifest.header is false),
// and the rows are arrays of as many values; with manifest.columns they are arrays too.
// Otherwise rows are objects. Lines of white space are skipped. The reject of a line that is
// too long holds its beginning, marked, which is no JSON. A last line without a line
// end is a row if it is sound; if not, it was cut, and fails.
class JsonlParser final : public RecordParser {
 public:
  // Checked options: see make_parser().
  explicit JsonlParser(const ManifestConfiguration& configuration);

  void commit(std::size_t bytes) override;

 private:
  Step advance() override;
  bool like_the_last(std::string_view pending);
  JsonLine::Kind look_at(std::string_view line);
  void set_row(std::string_view record, std::string_view line);
  Step finish_line(std::string_view record, std::string_view line);
  Step first_line(std::string_view record, std::string_view line);
  Step refuse(std::string_view record, std::string_view line);
  Step outgrown(std::string_view record);
  Step skip_rest();

  const bool with_header_;
  TextCheck text_;
  JsonLine json_;
  std::size_t searched_ = 0;  // of pending(): no line end in it
  bool skipping_ = false;     // the line did not fit; bad_ tells it once its end is found
};

}  // namespace longshore::manifest

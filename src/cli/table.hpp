// Columns of text for a terminal.
#pragma once

#include <string>
#include <vector>

namespace longshore::cli {

// Cells are valid UTF-8 of one line. A heading that starts with '>' heads a column of numbers,
// aligned to the right; one with ">?" such a column that is left out where it holds only 0.
class Table {
 public:
  explicit Table(std::vector<std::string> headings);

  void add(std::vector<std::string> cells);  // as many as there are headings
  std::string text() const;                  // indented, one line a row; no row: empty

 private:
  bool shown(std::size_t column) const;

  std::vector<bool> right_;
  std::vector<bool> optional_;
  std::vector<std::vector<std::string>> rows_;  // the first holds the headings
};

}  // namespace longshore::cli

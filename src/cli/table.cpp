#include "cli/table.hpp"

#include <algorithm>

#include "core/utf8.hpp"

namespace longshore::cli {

Table::Table(std::vector<std::string> headings) {
  for (std::string& heading : headings) {
    right_.push_back(heading.starts_with('>'));
    optional_.push_back(heading.starts_with(">?"));
    heading.erase(0, heading.find_first_not_of(">?"));
  }
  rows_.push_back(std::move(headings));
}

void Table::add(std::vector<std::string> cells) {
  rows_.push_back(std::move(cells));
}

bool Table::shown(std::size_t column) const {
  if (!optional_[column]) return true;
  return std::any_of(rows_.begin() + 1, rows_.end(),
                     [column](const auto& row) { return row[column] != "0"; });
}

std::string Table::text() const {
  if (rows_.size() == 1) return "";
  std::vector<std::size_t> widths(right_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], characters(row[i]));
    }
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (!shown(i)) continue;
      const std::string padding(widths[i] - characters(row[i]), ' ');
      line += "  " + (right_[i] ? padding + row[i] : row[i] + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace longshore::cli

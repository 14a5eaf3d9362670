// The text of a YAML document: positions in it, and what is wrong with it before and beside
// what the parser finds.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/node.hpp"

namespace longshore::config {

class YamlText {
 public:
  // Outlived by what `text` views.
  explicit YamlText(std::string_view text);

  std::string_view text() const { return text_; }  // without a BOM

  // Invalid UTF-8, a control character, a text too long: what the parser would take for
  // the end of the text, or for something else.
  std::optional<SyntaxMistake> unreadable() const;

  // The place of a byte, by the parser's count of lines and bytes, both from 0.
  // Cheapest in the order of the text.
  SyntaxMistake at(int line, int byte_column) const;

  // Whether a quoted scalar that starts there is ended by its quote: the parser takes the
  // end of the text for one.
  bool quote_closed(int line, int byte_column) const;

  // Whether that line is indented with a tab.
  bool tab_indented(int line) const;

 private:
  std::string_view line_text(int line) const;  // and all that follows
  SyntaxMistake at_offset(std::size_t offset) const;

  // The last place that was asked for: a line of many values is counted through once.
  struct Cursor {
    int line = -1;
    std::size_t bytes = 0;
    std::size_t characters = 0;
  };

  std::string_view text_;
  std::vector<std::size_t> starts_;  // of the lines
  mutable Cursor cursor_;
};

}  // namespace longshore::config

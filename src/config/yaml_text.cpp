#include "config/yaml_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/values.hpp"
#include "core/utf8.hpp"

namespace longshore::config {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// What YAML forbids, and a CR without its LF, which the parser takes for a letter.
bool is_control(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte == '\r') return !text.starts_with("\r\n");
  return (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F;
}

}  // namespace

YamlText::YamlText(std::string_view text) : text_(text) {
  if (text_.starts_with(kBom)) text_.remove_prefix(kBom.size());
  starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') starts_.push_back(i + 1);
  }
}

std::optional<SyntaxMistake> YamlText::unreadable() const {
  if (text_.size() > kConfigurationBytesMax) {
    return SyntaxMistake{0, 0, "the text is longer than " + size_text(kConfigurationBytesMax)};
  }
  for (std::size_t i = 0; i < text_.size();) {
    const std::size_t length = utf8_character_bytes(text_.substr(i));
    if (length == 0 || is_control(text_.substr(i))) {
      SyntaxMistake mistake = at_offset(i);
      const auto byte = static_cast<unsigned char>(text_[i]);
      mistake.what =
          length == 0
              ? fmt::format("the byte 0x{:02X} is not UTF-8; expected a file in UTF-8", byte)
              : fmt::format("the control character 0x{:02X} stands here; expected text", byte);
      return mistake;
    }
    i += length;
  }
  return std::nullopt;
}

SyntaxMistake YamlText::at(int line, int byte_column) const {
  const std::string_view from_line = line_text(line);
  const auto end = std::min(static_cast<std::size_t>(std::max(byte_column, 0)), from_line.size());
  if (cursor_.line != line || cursor_.bytes > end) cursor_ = {line, 0, 0};
  for (; cursor_.bytes < end; ++cursor_.bytes) {
    cursor_.characters += continues(from_line[cursor_.bytes]) ? 0 : 1;
  }
  return {static_cast<std::size_t>(std::max(line, 0)) + 1, cursor_.characters + 1, ""};
}

bool YamlText::quote_closed(int line, int byte_column) const {
  std::string_view rest = line_text(line);
  if (static_cast<std::size_t>(byte_column) >= rest.size()) return true;
  rest.remove_prefix(static_cast<std::size_t>(byte_column));
  const char quote = rest.front();
  if (quote != '"' && quote != '\'') return true;  // a block, which ends with its indentation
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (quote == '"' && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      const bool doubled = quote == '\'' && i + 1 < rest.size() && rest[i + 1] == quote;
      if (!doubled) return true;
      ++i;
    }
  }
  return false;
}

bool YamlText::tab_indented(int line) const {
  const std::string_view text = line_text(line);
  const std::size_t indentation = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(0, indentation).find('\t') != std::string_view::npos;
}

std::string_view YamlText::line_text(int line) const {
  const auto index = static_cast<std::size_t>(std::max(line, 0));
  return index < starts_.size() ? text_.substr(starts_[index]) : std::string_view{};
}

SyntaxMistake YamlText::at_offset(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<int>(after - starts_.begin()) - 1;
  return at(line, static_cast<int>(offset - *(after - 1)));
}

}  // namespace longshore::config

#include "core/json_text.hpp"

namespace longshore {
namespace {

void append_escape(std::string& out, unsigned char byte) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  std::size_t found = find_marked(text, 0, kNeedsJsonEscape);
  if (found == std::string_view::npos) {
    // Both quotes at once, and the text over what lies between them.
    const std::size_t begin = out.size() + 1;
    out.append(text.size() + 2, '"');
    text.copy(out.data() + begin, text.size());
    return;
  }
  out += '"';
  std::size_t clean = 0;
  for (; found != std::string_view::npos; found = find_marked(text, clean, kNeedsJsonEscape)) {
    out.append(text, clean, found - clean);
    append_escape(out, static_cast<unsigned char>(text[found]));
    clean = found + 1;
  }
  out.append(text, clean, text.size() - clean);
  out += '"';
}

void put_json_string(TextBuffer& out, std::string_view text) {
  if (find_marked(text, 0, kNeedsJsonEscape) == std::string_view::npos) {
    out.put_quoted(text);
    return;
  }
  std::string escaped;
  append_json_string(escaped, text);
  out.put(escaped);
}

}  // namespace longshore

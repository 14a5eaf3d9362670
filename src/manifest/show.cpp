#include "manifest/show.hpp"

#include "core/byte_block.hpp"
#include "core/utf8.hpp"

namespace longshore::manifest {
namespace {

constexpr std::size_t kShownBytesMax = 120;

void append_escaped(std::string& out, std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 0xF];
  }
}

}  // namespace

std::size_t control_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7F) return 1;
  if (byte != 0xC2 || at + 1 >= text.size()) return 0;
  return static_cast<unsigned char>(text[at + 1]) < 0xA0 ? 2 : 0;
}

std::size_t find_control(std::string_view text) {
  // 0xC2 begins U+0080 to U+00BF.
  const auto suspect = [](ByteBlock block) -> ByteMarks {
    return (block < 0x20) | (block == 0x7F) | (block == 0xC2);
  };
  std::size_t at = find_marked(text, 0, suspect);
  while (at != std::string_view::npos && control_at(text, at) == 0) {
    at = find_marked(text, at + 1, suspect);
  }
  return at;
}

std::string shown(std::string_view text) {
  const std::string_view kept = whole_characters(text, kShownBytesMax);
  std::string out = "\"";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::size_t control = control_at(kept, i);
    if (control == 0) {
      out += kept[i];
      continue;
    }
    append_escaped(out, kept.substr(i, control));
    i += control - 1;
  }
  if (kept.size() < text.size()) out += "…";
  out += '"';
  return out;
}

}  // namespace longshore::manifest

#include "report/html.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "core/ascii.hpp"
#include "core/utf8.hpp"

namespace longshore::report {
namespace {

bool unreserved(char c) {
  return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
}

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
  }
  return out;
}

std::string href(const std::string& path, const std::string& from) {
  std::error_code ignored;
  const auto folder = std::filesystem::absolute(from, ignored).parent_path();
  const auto whole = std::filesystem::absolute(path, ignored);
  std::string relative = whole.lexically_normal().lexically_relative(folder.lexically_normal());
  if (relative.empty()) relative = whole.string();
  // "./" in front: a name such as "javascript:x" must stay a name.
  std::string out = relative.starts_with('/') ? "" : "./";
  for (const char c : relative) {
    const auto byte = static_cast<unsigned char>(c);
    out += unreserved(c) ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

}  // namespace longshore::report

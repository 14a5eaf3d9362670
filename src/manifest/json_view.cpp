#include "manifest/json_view.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace longshore::manifest {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// Behind the closing quote of the string that opens at `at`.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (std::size_t from = at + 1; from < text.size();) {
    const void* found = std::memchr(text.data() + from, '"', text.size() - from);
    if (found == nullptr) return text.size();
    const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    std::size_t backslashes = 0;
    while (quote - backslashes > from && text[quote - backslashes - 1] == '\\') ++backslashes;
    if (backslashes % 2 == 0) return quote + 1;
    from = quote + 1;
  }
  return text.size();
}

std::size_t container_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = string_end(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return at;
}

std::size_t value_end(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  if (text[at] == '"') return string_end(text, at);
  if (text[at] == '{' || text[at] == '[') return container_end(text, at);
  while (at < text.size() && text[at] != ',' && text[at] != '}' && text[at] != ']' &&
         !is_space(text[at])) {
    ++at;
  }
  return at;
}

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t code = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    code = code * 16 + static_cast<std::uint32_t>(digit & 0xF);
  }
  return code;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// Decodes the \u at `at` (two of them where they are a pair) and moves behind it.
bool decode_unicode(std::string_view inner, std::size_t& at, std::string& out) {
  std::uint32_t code = hex4(inner.substr(std::min(at + 2, inner.size()), 4));
  at += 6;
  if (code >= 0xDC00 && code < 0xE000) return false;
  if (code >= 0xD800 && code < 0xDC00) {
    if (at + 6 > inner.size() || inner[at] != '\\' || inner[at + 1] != 'u') return false;
    const std::uint32_t low = hex4(inner.substr(at + 2, 4));
    if (low < 0xDC00 || low >= 0xE000) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    at += 6;
  }
  append_utf8(out, code);
  return true;
}

char decoded(char escape) {
  switch (escape) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escape;  // quote, backslash, slash
  }
}

bool unescape(std::string_view inner, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < inner.size();) {
    if (inner[at] != '\\' || at + 1 >= inner.size()) {
      out += inner[at++];
    } else if (inner[at + 1] == 'u') {
      if (!decode_unicode(inner, at, out)) return false;
    } else {
      out += decoded(inner[at + 1]);
      at += 2;
    }
  }
  return true;
}

bool has_escape(std::string_view inner) {
  return !inner.empty() && std::memchr(inner.data(), '\\', inner.size()) != nullptr;
}

}  // namespace

std::string_view trim_json(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool JsonMembers::next(std::string_view& key, std::string_view& value) {
  at_ = skip_space(text_, at_);
  if (at_ < text_.size() && text_[at_] == ',') at_ = skip_space(text_, at_ + 1);
  if (at_ >= text_.size() || text_[at_] != '"') return false;
  const std::size_t key_end = string_end(text_, at_);
  key = text_.substr(at_ + 1, std::max(key_end, at_ + 2) - at_ - 2);
  at_ = skip_space(text_, key_end);
  if (at_ >= text_.size() || text_[at_] != ':') return false;
  at_ = skip_space(text_, at_ + 1);
  const std::size_t end = value_end(text_, at_);
  value = text_.substr(at_, end - at_);
  at_ = end;
  return true;
}

bool JsonElements::next(std::string_view& value) {
  at_ = skip_space(text_, at_);
  if (at_ < text_.size() && text_[at_] == ',') at_ = skip_space(text_, at_ + 1);
  if (at_ >= text_.size() || text_[at_] == ']') return false;
  const std::size_t end = value_end(text_, at_);
  if (end == at_) return false;
  value = text_.substr(at_, end - at_);
  at_ = end;
  return true;
}

bool json_string_text(std::string_view value, std::string& scratch, std::string_view& text) {
  text = value.size() < 2 ? std::string_view() : value.substr(1, value.size() - 2);
  if (!has_escape(text)) return true;
  if (!unescape(text, scratch)) return false;
  text = scratch;
  return true;
}

bool json_key_is(std::string_view key, std::string_view name, std::string& scratch) {
  if (!has_escape(key)) return key == name;
  return unescape(key, scratch) && scratch == name;
}

}  // namespace longshore::manifest

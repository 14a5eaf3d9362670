#include "manifest/encoding.hpp"

#include <algorithm>
#include <cstring>

#include "core/utf8.hpp"

namespace longshore::manifest {
namespace {

constexpr std::string_view kUtf16 = "UTF-16";
constexpr std::string_view kUtf32 = "UTF-32";

bool is_text(std::string_view bytes) {
  return bytes.empty() || (std::memchr(bytes.data(), 0, bytes.size()) == nullptr && is_utf8(bytes));
}

std::string told(std::string_view family, std::string_view order, bool marked) {
  std::string from(family);
  if (!marked) from += order;
  return "the manifest is " + std::string(family) + std::string(order) +
         ", UTF-8 was expected: convert it first, for example with iconv -f " + from + " -t UTF-8";
}

}  // namespace

std::string foreign_encoding(std::string_view first_bytes) {
  using namespace std::string_view_literals;
  const std::string_view first = first_bytes.substr(0, kEncodingBytes);
  // UTF-32's little-endian mark begins with UTF-16's: the longer one first.
  if (first == "\xFF\xFE\0\0"sv) return told(kUtf32, "LE", true);
  if (first == "\0\0\xFE\xFF"sv) return told(kUtf32, "BE", true);
  if (first.starts_with("\xFF\xFE"sv)) return told(kUtf16, "LE", true);
  if (first.starts_with("\xFE\xFF"sv)) return told(kUtf16, "BE", true);
  // Without a mark, the zero bytes of two ASCII characters (or of one) give it away.
  std::string zeros;
  for (const char byte : first) zeros += byte == 0 ? '0' : 'x';
  if (zeros == "x000") return told(kUtf32, "LE", false);
  if (zeros == "000x") return told(kUtf32, "BE", false);
  if (zeros == "x0x0" || zeros == "x0") return told(kUtf16, "LE", false);
  if (zeros == "0x0x" || zeros == "0x") return told(kUtf16, "BE", false);
  return {};
}

std::optional<std::size_t> first_not_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = utf8_character_bytes(bytes.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

void TextCheck::arrived(std::string_view unread, std::uint64_t offset, std::size_t bytes) {
  const std::string_view fresh = unread.substr(unread.size() - bytes);
  const std::size_t newline = fresh.rfind('\n');
  // A line end is never part of a longer sequence: a piece that ends there stands alone.
  if (newline == std::string_view::npos) return;
  const std::uint64_t fresh_offset = offset + (unread.size() - bytes);
  const std::uint64_t from = std::max(checked_to_, offset);
  const std::uint64_t to = fresh_offset + newline + 1;
  if (!is_text(unread.substr(from - offset, to - from))) dirty_to_ = to;
  checked_to_ = to;
}

std::optional<std::size_t> TextCheck::first_not_text(std::string_view record) {
  if (is_text(record)) return std::nullopt;
  return std::min(first_not_utf8(record).value_or(record.size()), record.find('\0'));
}

}  // namespace longshore::manifest

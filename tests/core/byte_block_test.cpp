#include "core/byte_block.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/json_text.hpp"

namespace longshore {
namespace {

constexpr auto kMark = [](ByteBlock block) -> ByteMarks {
  return (block < 0x20) | (block >= 0x80) | (block == '"');
};

bool is_marked(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || byte == '"';
}

std::size_t by_byte(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (is_marked(text[at])) return at;
  }
  return std::string_view::npos;
}

// Exactly as large as the text, so that a sanitizer sees every byte read beyond it.
struct Exact {
  explicit Exact(std::string_view text) : bytes(new char[text.size()]), size(text.size()) {
    text.copy(bytes.get(), size);
  }
  std::string_view view() const { return {bytes.get(), size}; }
  std::unique_ptr<char[]> bytes;
  std::size_t size;
};

TEST(FindMarked, AgreesWithALookAtEachByte) {
  for (std::size_t size = 0; size <= 50; ++size) {
    for (std::size_t marked = 0; marked <= size; ++marked) {
      for (const char mark : {'"', '\x01', '\xC3'}) {
        std::string text(size, 'a');
        if (marked < size) text[marked] = mark;
        if (marked + 5 < size) text[marked + 5] = mark;
        const Exact exact(text);
        for (std::size_t from = 0; from <= size + 1; ++from) {
          ASSERT_EQ(find_marked(exact.view(), from, kMark), by_byte(text, from))
              << size << ' ' << marked << ' ' << from;
        }
      }
    }
  }
}

TEST(FindMarked, KnowsEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t size : {1, 3, 7, 12, 16, 33}) {
      const std::string text(size, static_cast<char>(byte));
      EXPECT_EQ(find_marked(text, 0, kMark), by_byte(text, 0)) << byte;
    }
  }
}

TEST(AppendJsonString, EscapesWhereverItStands) {
  for (std::size_t size = 1; size <= 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\n';
      std::string out;
      append_json_string(out, text);
      EXPECT_EQ(out, '"' + std::string(at, 'x') + "\\n" + std::string(size - at - 1, 'x') + '"');
    }
  }
}

}  // namespace
}  // namespace longshore

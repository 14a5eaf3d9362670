// Both ways of looking at many bytes at once, held against a look at each byte.
#include "manifest/text_marks.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string_view>

#include "support/plainness_rule.hpp"

namespace longshore::manifest {
namespace {

using Block = std::array<char, kMarkedBytes>;

constexpr char kDelimiter = ';';
constexpr char kQuote = '\'';

template <typename Told>
std::uint32_t bits_of(const Block& block, Told told) {
  std::uint32_t bits = 0;
  for (std::size_t at = 0; at < block.size(); ++at) {
    if (told(block[at])) bits |= std::uint32_t{1} << at;
  }
  return bits;
}

bool ends_cell(char c) {
  return c == kDelimiter || c == kQuote || c == '\n';
}
bool ends_string(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}
bool below(char c, Plainness least) {
  return plainness_by_rule({&c, 1}) < least;
}

template <typename Marks>
void expect_as_by_byte(const Block& block) {
  const TextMarks cells = Marks::of_cells(block.data(), kDelimiter, kQuote);
  const TextMarks string = Marks::of_json_string(block.data());
  EXPECT_EQ(cells.ends, bits_of(block, ends_cell));
  EXPECT_EQ(string.ends, bits_of(block, ends_string));
  for (const TextMarks& marks : {cells, string}) {
    EXPECT_EQ(marks.not_name, bits_of(block, [](char c) { return below(c, Plainness::kName); }));
    EXPECT_EQ(marks.not_path, bits_of(block, [](char c) { return below(c, Plainness::kPath); }));
  }
}

template <typename Marks>
void expect_as_by_byte() {
  for (int byte = 0; byte < 256; ++byte) {
    Block block;
    block.fill('a');
    for (std::size_t at = 0; at < block.size(); ++at) {
      block[at] = static_cast<char>(byte);
      expect_as_by_byte<Marks>(block);
      block[at] = 'a';
    }
  }
  std::mt19937 dice(5);
  for (int i = 0; i < 2'000; ++i) {
    Block block;
    for (char& c : block) c = static_cast<char>(dice());
    expect_as_by_byte<Marks>(block);
  }
}

TEST(TextMarks, OfAnyProcessorAreThoseOfTheBytes) {
  expect_as_by_byte<PortableMarks>();
}

TEST(TextMarks, OfWideRegistersAreThoseOfTheBytes) {
  if (!WideMarks::usable()) GTEST_SKIP() << "this processor has no AVX2";
  expect_as_by_byte<WideMarks>();
}

TEST(TextMarks, ATextIsAsPlainAsItsMarksSay) {
  EXPECT_EQ(plainness_of(0, 0), Plainness::kPath);
  EXPECT_EQ(plainness_of(0, 1), Plainness::kName);
  EXPECT_EQ(plainness_of(1, 1), Plainness::kUnknown);
}

}  // namespace
}  // namespace longshore::manifest

// What parsers ask of text, of kMarkedBytes bytes in one step: where does it end, and is it so
// plain that nobody has to look at it again? In 256-bit registers where the processor has them,
// else in those that every x86-64 and arm64 has.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/byte_block.hpp"
#include "manifest/json_check.hpp"
#include "manifest/plain_text.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace longshore::manifest {

inline constexpr std::size_t kMarkedBytes = 32;

// A bit for each byte, the first one's lowest.
struct TextMarks {
  std::uint32_t ends = 0;      // where a cell or a string may end
  std::uint32_t not_name = 0;  // as kNotPlainName
  std::uint32_t not_path = 0;  // as kNotPlainPath
};

inline Plainness plainness_of(std::uint32_t not_name, std::uint32_t not_path) {
  if (not_path == 0) return Plainness::kPath;
  return not_name == 0 ? Plainness::kName : Plainness::kUnknown;
}

// Both give the same; kMarkedBytes from `at` on are read.
struct PortableMarks {
  // A cell ends at a delimiter or a line end, and a quote makes it another matter.
  static TextMarks of_cells(const char* at, char delimiter, char quote) {
    const auto one = static_cast<unsigned char>(delimiter);
    const auto other = static_cast<unsigned char>(quote);
    return of(at, [=](ByteBlock block) -> ByteMarks {
      return (block == one) | (block == other) | (block == '\n');
    });
  }
  static TextMarks of_json_string(const char* at) { return of(at, kEndsStringRun); }
  static bool usable() { return true; }

 private:
  template <typename Ends>
  static TextMarks of(const char* at, Ends ends) {
    TextMarks marks;
    for (std::size_t half = 0; half < kMarkedBytes; half += kBlockBytes) {
      const ByteBlock block = load_block(at + half);
      marks.ends |= marked_bits(ends(block)) << half;
      marks.not_name |= marked_bits(kNotPlainName(block)) << half;
      marks.not_path |= marked_bits(kNotPlainPath(block)) << half;
    }
    return marks;
  }
};

// For functions that take WideMarks, and are called only where it is usable().
#if defined(__x86_64__)
#define LONGSHORE_WIDE [[gnu::target("avx2"), gnu::flatten]]
#else
#define LONGSHORE_WIDE
#endif

#if defined(__x86_64__)

struct WideMarks {
  static bool usable() { return __builtin_cpu_supports("avx2") != 0; }

  [[gnu::target("avx2")]] static TextMarks of_cells(const char* at, char delimiter, char quote) {
    const __m256i block = load(at);
    return {bits(_mm256_or_si256(_mm256_or_si256(equal(block, delimiter), equal(block, quote)),
                                 equal(block, '\n'))),
            bits(not_name(block)), bits(not_path(block))};
  }
  [[gnu::target("avx2")]] static TextMarks of_json_string(const char* at) {
    const __m256i block = load(at);
    const __m256i control =
        _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1F)), block);
    return {bits(_mm256_or_si256(_mm256_or_si256(equal(block, '"'), equal(block, '\\')), control)),
            bits(not_name(block)), bits(not_path(block))};
  }

 private:
  [[gnu::target("avx2")]] static __m256i load(const char* at) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  }
  [[gnu::target("avx2")]] static __m256i equal(__m256i block, char byte) {
    return _mm256_cmpeq_epi8(block, _mm256_set1_epi8(byte));
  }
  [[gnu::target("avx2")]] static std::uint32_t bits(__m256i marks) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(marks));
  }
  // Signed: what is beyond ASCII lies below the space.
  [[gnu::target("avx2")]] static __m256i not_name(__m256i block) {
    return _mm256_or_si256(
        _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(' '), block), equal(block, 0x7F)),
        _mm256_or_si256(equal(block, '"'), equal(block, '\\')));
  }
  // A byte is marked if its row of the ASCII table and its column have a bit in common.
  [[gnu::target("avx2")]] static __m256i not_path(__m256i block) {
    const __m256i low = _mm256_set1_epi8(0x0F);
    const __m256i row = _mm256_and_si256(_mm256_srli_epi16(block, 4), low);
    const __m256i column = _mm256_and_si256(block, low);
    const __m256i common =
        _mm256_and_si256(_mm256_shuffle_epi8(rows(), row), _mm256_shuffle_epi8(columns(), column));
    return _mm256_xor_si256(_mm256_cmpeq_epi8(common, _mm256_setzero_si256()),
                            _mm256_set1_epi8(-1));
  }
  // Bit 0: all of the row; 1: space " # %; 2: < >; 3: [ \ ] ^; 4: `; 5: { | } DEL.
  [[gnu::target("avx2")]] static __m256i rows() {
    return _mm256_broadcastsi128_si256(
        _mm_setr_epi8(1, 1, 2, 4, 0, 8, 16, 32, 1, 1, 1, 1, 1, 1, 1, 1));
  }
  [[gnu::target("avx2")]] static __m256i columns() {
    return _mm256_broadcastsi128_si256(_mm_setr_epi8(1 | 2 | 16, 1, 1 | 2, 1 | 2, 1, 1 | 2, 1, 1, 1,
                                                     1, 1, 1 | 8 | 32, 1 | 4 | 8 | 32, 1 | 8 | 32,
                                                     1 | 4 | 8, 1 | 32));
  }
};

#else

using WideMarks = PortableMarks;

#endif

}  // namespace longshore::manifest

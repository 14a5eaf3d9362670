// The innermost loops of the CSV parser: where do the next cells end?
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace longshore::manifest {

// How far find_either() may read past its end; the owner of the memory keeps it readable.
inline constexpr std::size_t kScanSlackBytes = 16;

// The first of two bytes in [at, end), or `end`.
inline const char* find_either(const char* at, const char* end, char one, char other) {
#if defined(__SSE2__)
  const __m128i ones = _mm_set1_epi8(one);
  const __m128i others = _mm_set1_epi8(other);
  for (; at < end; at += kScanSlackBytes) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(block, ones), _mm_cmpeq_epi8(block, others));
    const auto hits = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (hits != 0) return std::min(at + std::countr_zero(hits), end);
  }
  return end;
#else
  while (at < end && *at != one && *at != other) ++at;
  return at;
#endif
}

// A bit for each of the kScanSlackBytes bytes from `at` on that is one of three.
inline unsigned marks_of(const char* at, char one, char other, char third) {
#if defined(__SSE2__)
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(one)),
                                                _mm_cmpeq_epi8(block, _mm_set1_epi8(other))),
                                   _mm_cmpeq_epi8(block, _mm_set1_epi8(third)));
  return static_cast<unsigned>(_mm_movemask_epi8(hit));
#else
  unsigned marks = 0;
  for (std::size_t i = 0; i < kScanSlackBytes; ++i) {
    const bool hit = at[i] == one || at[i] == other || at[i] == third;
    marks |= static_cast<unsigned>(hit) << i;
  }
  return marks;
#endif
}

}  // namespace longshore::manifest

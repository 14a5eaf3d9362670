// Sixteen bytes of a text looked at in one step, on any machine: the compiler makes SSE2 or
// NEON of its vectors, which every x86-64 and every arm64 has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace longshore {

// Comparing two blocks gives a block of 0xFF where it holds, and of 0 elsewhere.
using ByteBlock = unsigned char __attribute__((vector_size(16)));
using ByteMarks = signed char __attribute__((vector_size(16)));

inline constexpr std::size_t kBlockBytes = sizeof(ByteBlock);

inline ByteBlock load_block(const char* at) {
  ByteBlock block;
  std::memcpy(&block, at, kBlockBytes);
  return block;
}

// A bit for each marked byte, the first one's lowest.
inline unsigned marked_bits(ByteMarks marks) {
#if defined(__SSE2__)
  return static_cast<unsigned>(_mm_movemask_epi8(reinterpret_cast<__m128i>(marks)));
#else
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  // The multiplication brings the lowest bit of each of eight bytes into the highest byte.
  constexpr std::uint64_t kLowest = 0x0101010101010101;
  constexpr std::uint64_t kGather = 0x0102040810204080;
  const auto halves = reinterpret_cast<std::uint64_t __attribute__((vector_size(16)))>(marks);
  const std::uint64_t low = (halves[0] & kLowest) * kGather >> 56;
  const std::uint64_t high = (halves[1] & kLowest) * kGather >> 56;
  return static_cast<unsigned>(low | high << 8);
#else
  unsigned bits = 0;
  for (std::size_t at = 0; at < kBlockBytes; ++at) bits |= (marks[at] & 1U) << at;
  return bits;
#endif
#endif
}

// The number of the first marked byte, or kBlockBytes.
inline std::size_t first_marked(ByteMarks marks) {
#if defined(__SSE2__)
  return static_cast<std::size_t>(__builtin_ctz(marked_bits(marks) | 1U << kBlockBytes));
#else
  for (std::size_t half = 0; half < 2; ++half) {
    const std::uint64_t word =
        reinterpret_cast<std::uint64_t __attribute__((vector_size(16)))>(marks)[half];
    if (word == 0) continue;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return half * 8 + static_cast<std::size_t>(__builtin_ctzll(word)) / 8;
#else
    return half * 8 + static_cast<std::size_t>(__builtin_clzll(word)) / 8;
#endif
  }
  return kBlockBytes;
#endif
}

// A text of less than a block as a block of nothing else, its bytes doubled and out of order.
inline ByteBlock short_block(std::string_view text) {
  std::uint64_t halves[2] = {};
  const std::size_t size = text.size();
  if (size >= 8) {
    std::memcpy(&halves[0], text.data(), 8);
    std::memcpy(&halves[1], text.data() + size - 8, 8);
  } else if (size >= 4) {
    std::uint32_t front = 0;
    std::uint32_t back = 0;
    std::memcpy(&front, text.data(), 4);
    std::memcpy(&back, text.data() + size - 4, 4);
    halves[0] = halves[1] = front | std::uint64_t{back} << 32;
  } else {
    constexpr std::uint64_t kEveryByte = 0x0101010101010101;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    halves[0] = kEveryByte * byte(0);
    halves[1] = (kEveryByte & 0xFFFFFFFF) * byte(size / 2) << 32 |
                (kEveryByte & 0xFFFFFFFF) * byte(size - 1);
  }
  ByteBlock block;
  std::memcpy(&block, halves, kBlockBytes);
  return block;
}

// The first byte from `from` on that `marks` (ByteBlock to ByteMarks, each byte by itself)
// marks, or npos. Reads nothing outside of `text`.
template <typename Marks>
std::size_t find_marked(std::string_view text, std::size_t from, Marks marks) {
  std::size_t at = from;
  for (; at + kBlockBytes <= text.size(); at += kBlockBytes) {
    const std::size_t found = first_marked(marks(load_block(text.data() + at)));
    if (found < kBlockBytes) return at + found;
  }
  if (at >= text.size()) return std::string_view::npos;
  if (text.size() >= kBlockBytes) {
    // The last block overlaps what was found clean, or lies before `from`.
    const std::size_t last = text.size() - kBlockBytes;
    if (last >= from) {
      const std::size_t found = first_marked(marks(load_block(text.data() + last)));
      return found < kBlockBytes ? last + found : std::string_view::npos;
    }
  }
  if (first_marked(marks(short_block(text.substr(at)))) == kBlockBytes) {
    return std::string_view::npos;
  }
  for (; at < text.size(); ++at) {
    if (marks(ByteBlock{} + static_cast<unsigned char>(text[at]))[0] != 0) return at;
  }
  return std::string_view::npos;
}

}  // namespace longshore

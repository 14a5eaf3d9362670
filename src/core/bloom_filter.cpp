#include "core/bloom_filter.hpp"

namespace longshore {
namespace {

constexpr int kProbes = 4;
constexpr int kBitsPerProbe = 9;  // of 512 in a line

// Spreads over all 64 bits what may stand in a few (the finaliser of MurmurHash3).
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCDULL;
  value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53ULL;
  return value ^ (value >> 33);
}

}  // namespace

BloomFilter::BloomFilter(std::size_t bytes)
    : words_((bytes / (kWordsPerLine * 8) + 1) * kWordsPerLine) {}

BloomFilter::Place BloomFilter::place(std::uint64_t value) const {
  const std::uint64_t mixed = mix(value);
  const std::uint64_t lines = words_.size() / kWordsPerLine;
  // The upper 28 bits choose the line, the lower 36 the places in it.
  const std::uint64_t line = ((mixed >> 36) * lines) >> 28;
  return {static_cast<std::size_t>(line) * kWordsPerLine, mixed};
}

void BloomFilter::insert(std::uint64_t value) {
  Place at = place(value);
  for (int probe = 0; probe < kProbes; ++probe, at.bits >>= kBitsPerProbe) {
    words_[at.line + (at.bits & 7)] |= 1ULL << ((at.bits >> 3) & 63);
  }
}

bool BloomFilter::may_contain(std::uint64_t value) const {
  Place at = place(value);
  bool all = true;
  for (int probe = 0; probe < kProbes; ++probe, at.bits >>= kBitsPerProbe) {
    all = all && (words_[at.line + (at.bits & 7)] >> ((at.bits >> 3) & 63) & 1) != 0;
  }
  return all;
}

}  // namespace longshore

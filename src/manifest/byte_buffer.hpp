// The one buffer of a parser: bytes come in behind, records are consumed in front.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace longshore::manifest {

// One thread. Pointers into pending() hold until the next prepare(). It starts at
// kStartBytes and doubles; whoever consumes bounds it by bounding what stays pending.
class ByteBuffer {
 public:
  static constexpr std::size_t kStartBytes = 256 * 1024;

  // Room for at least `bytes` more, until commit() tells how much of it was filled.
  std::span<char> prepare(std::size_t bytes);
  void commit(std::size_t bytes);

  // What was committed and not yet consumed; kJsonPadding bytes beyond it are readable.
  std::string_view pending() const { return {data_.get() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes);
  // Of the first pending byte, in the manifest.
  std::uint64_t offset() const { return offset_; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;  // without the padding
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace longshore::manifest

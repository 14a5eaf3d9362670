#include "manifest/byte_buffer.hpp"

#include <algorithm>
#include <cstring>

#include "core/invariant.hpp"
#include "manifest/parser.hpp"
#include "manifest/text_marks.hpp"

namespace longshore::manifest {

static_assert(kMarkedBytes <= kJsonPadding);

std::span<char> ByteBuffer::prepare(std::size_t bytes) {
  const std::size_t pending = end_ - begin_;
  if (capacity_ - end_ < bytes) {
    if (capacity_ - pending < bytes) {
      const std::size_t grown = std::max({kStartBytes, capacity_ * 2, pending + bytes});
      auto larger = std::make_unique_for_overwrite<char[]>(grown + kJsonPadding);
      if (pending != 0) std::memcpy(larger.get(), data_.get() + begin_, pending);
      data_ = std::move(larger);
      capacity_ = grown;
    } else if (pending != 0) {
      std::memmove(data_.get(), data_.get() + begin_, pending);
    }
    begin_ = 0;
    end_ = pending;
  }
  return {data_.get() + end_, capacity_ - end_};
}

void ByteBuffer::commit(std::size_t bytes) {
  LONGSHORE_INVARIANT(bytes <= capacity_ - end_);
  end_ += bytes;
  if (data_ != nullptr) std::memset(data_.get() + end_, 0, kJsonPadding);
}

void ByteBuffer::consume(std::size_t bytes) {
  LONGSHORE_INVARIANT(bytes <= end_ - begin_);
  begin_ += bytes;
  offset_ += bytes;
  // An empty buffer is filled from its front again, in memory that is warm.
  if (begin_ == end_) begin_ = end_ = 0;
}

}  // namespace longshore::manifest

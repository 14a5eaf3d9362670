// Text put together piece by piece, over and over in the same memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace longshore {

// One thread. Grows by doubling; what is put must not lie in the buffer itself.
class TextBuffer {
 public:
  TextBuffer() = default;
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  std::size_t size() const { return size_; }
  std::string_view view() const { return {data_.get(), size_}; }
  std::string_view view(std::size_t begin, std::size_t end) const {
    return view().substr(begin, end - begin);
  }

  void clear() { size_ = 0; }
  // Forgets what lies behind the first `size` bytes.
  void cut_to(std::size_t size) { size_ = std::min(size_, size); }

  TextBuffer& put(std::string_view text) {
    if (text.empty()) return *this;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  TextBuffer& put(char byte) {
    *room(1) = byte;
    ++size_;
    return *this;
  }
  // Between quotes, as it stands.
  TextBuffer& put_quoted(std::string_view text) {
    char* const at = room(text.size() + 2);
    at[0] = '"';
    if (!text.empty()) std::memcpy(at + 1, text.data(), text.size());
    at[text.size() + 1] = '"';
    size_ += text.size() + 2;
    return *this;
  }

  // Room behind the text to write `bytes` to; then how much of it was filled.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return data_.get() + size_;
  }
  void filled(std::size_t bytes) { size_ += bytes; }

 private:
  static constexpr std::size_t kStartBytes = 1024;

  void grow(std::size_t bytes) {
    const std::size_t grown = std::max({kStartBytes, capacity_ * 2, size_ + bytes});
    auto larger = std::make_unique_for_overwrite<char[]>(grown);
    if (size_ != 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = grown;
  }

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace longshore

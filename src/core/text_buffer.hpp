// Text put together piece by piece, over and over in the same memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace longshore {

// One thread. Grows by doubling; what is put must not lie in the buffer itself.
//
// A text that is complete can be kept where it lies, and the next one is put behind it: many
// texts in little memory, which stay where they are until all of them are dropped.
class TextBuffer {
 public:
  TextBuffer() = default;
  TextBuffer(TextBuffer&& other) noexcept { swap(other); }
  TextBuffer& operator=(TextBuffer&& other) noexcept {
    TextBuffer taken(std::move(other));
    swap(taken);
    return *this;
  }
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  std::size_t size() const { return size_; }
  std::string_view view() const { return {data_.get() + begin_, size_}; }
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

  // The text, which is kept; the buffer is empty again.
  std::string_view keep() {
    const std::string_view kept = view();
    begin_ += std::exchange(size_, 0);
    return kept;
  }
  // Everything that was kept, and the text. Of the memory the last block stays, if it is of no
  // more than `bytes_max`.
  void drop_kept(std::size_t bytes_max) {
    full_.clear();
    begin_ = size_ = 0;
    if (capacity_ <= bytes_max) return;
    data_.reset();
    capacity_ = 0;
  }
  std::size_t capacity() const { return capacity_; }  // of the last block

  // Room behind the text to write `bytes` to; then how much of it was filled.
  char* room(std::size_t bytes) {
    if (capacity_ - begin_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return data_.get() + begin_ + size_;
  }
  void filled(std::size_t bytes) { size_ += bytes; }

 private:
  static constexpr std::size_t kStartBytes = 1024;

  void swap(TextBuffer& other) {
    std::swap(full_, other.full_);
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
  }

  void grow(std::size_t bytes) {
    const std::size_t grown = std::max({kStartBytes, capacity_ * 2, size_ + bytes});
    auto larger = std::make_unique_for_overwrite<char[]>(grown);
    if (size_ != 0) std::memcpy(larger.get(), data_.get() + begin_, size_);
    if (begin_ != 0) full_.push_back(std::move(data_));
    data_ = std::move(larger);
    capacity_ = grown;
    begin_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> full_;  // of kept texts
  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // behind what is kept of data_
  std::size_t size_ = 0;
};

}  // namespace longshore

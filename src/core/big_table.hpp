// Memory that is touched at random.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>

namespace longshore {

// `count` zeroed values, in huge pages where the system has them: the first touch of a page is
// dear, and so is a miss of the TLB. Owned, not copyable; throws std::bad_alloc.
template <typename T>
class BigTable {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit BigTable(std::size_t count) : count_(count), mapped_(count * sizeof(T) + kHugePage) {
    base_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base_ == MAP_FAILED) throw std::bad_alloc();
    const auto at = reinterpret_cast<std::uintptr_t>(base_);
    data_ = reinterpret_cast<T*>((at + kHugePage - 1) / kHugePage * kHugePage);
    // Where there are none, small pages serve as well.
    if (count * sizeof(T) >= kHugePage) {
      static_cast<void>(::madvise(data_, count * sizeof(T), MADV_HUGEPAGE));
    }
  }
  ~BigTable() { ::munmap(base_, mapped_); }
  BigTable(const BigTable&) = delete;
  BigTable& operator=(const BigTable&) = delete;

  std::size_t size() const { return count_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t at) { return data_[at]; }
  const T& operator[](std::size_t at) const { return data_[at]; }

 private:
  static constexpr std::size_t kHugePage = 2 * 1024 * 1024;

  std::size_t count_;
  std::size_t mapped_;
  void* base_;
  T* data_;
};

}  // namespace longshore

#include "core/frame_pool.hpp"

#include <array>
#include <new>

namespace longshore {
namespace {

#if defined(__has_feature)  // clang's way to say it; the other is GCC's
#if __has_feature(address_sanitizer)
#define LONGSHORE_FRAMES_UNPOOLED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define LONGSHORE_FRAMES_UNPOOLED
#endif

#ifdef LONGSHORE_FRAMES_UNPOOLED
constexpr bool kPooled = false;
#else
constexpr bool kPooled = true;
#endif

constexpr std::size_t kStep = 64;
constexpr std::size_t kSizes = kPooledBytesMax / kStep;

struct Free {
  Free* next;
};

// Grows to the most blocks of each size that were ever there at once: the bounds of a run keep
// that small as long as the sizes are few.
class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool() {
    for (Free*& first : free_) {
      while (first != nullptr) {
        Free* next = first->next;
        ::operator delete(first);
        first = next;
      }
    }
  }

  void* take(std::size_t size) {
    Free* first = free_[size];
    if (first == nullptr) return ::operator new((size + 1) * kStep);
    free_[size] = first->next;
    return first;
  }

  void give(void* frame, std::size_t size) noexcept {
    free_[size] = ::new (frame) Free{free_[size]};
  }

 private:
  std::array<Free*, kSizes> free_{};
};

thread_local FramePool pool;

std::size_t size_of(std::size_t bytes) {
  return (bytes - 1) / kStep;
}

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t size = size_of(bytes);
  return kPooled && size < kSizes ? pool.take(size) : ::operator new(bytes);
}

void release_frame(void* frame, std::size_t bytes) noexcept {
  const std::size_t size = size_of(bytes);
  if (kPooled && size < kSizes) {
    pool.give(frame, size);
  } else {
    ::operator delete(frame);
  }
}

}  // namespace longshore

// Memory of coroutine frames and of jobs under way: a job passes through some twenty frames, all of
// a few sizes, and asking the allocator for each took a fifth of a delivery's CPU.
#pragma once

#include <cstddef>

namespace longshore {

inline constexpr std::size_t kPooledBytesMax = 2'048;

// `bytes` are not 0, and those that were allocated. Any thread; what one thread gives back, it
// takes again. Blocks beyond kPooledBytesMax come from the allocator; under the address sanitizer
// all do, so that it sees each block's end.
void* allocate_frame(std::size_t bytes);
void release_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace longshore

// Memory of coroutine frames: a job passes through some twenty, all of a few sizes, and asking
// the allocator for each took a fifth of a delivery's CPU.
#pragma once

#include <cstddef>

namespace longshore {

// Any thread; what one thread gives back, it takes again. Frames beyond the largest size come
// from the allocator; under the address sanitizer all do, so that it sees each frame's end.
void* allocate_frame(std::size_t bytes);
void release_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace longshore

// A job that outlives the piece of the manifest in which it lay.
#pragma once

#include <cstddef>

#include "core/row.hpp"

namespace longshore {

// A copy of a view and of all that it points to, in one block of the pool (frame_pool.hpp): a job
// under way costs no call of the allocator. Blocks of up to 2 KiB are of six sizes, so that the
// pool keeps little of jobs that are gone: less than 4 KiB for each that was under way at once.
// Any thread, one at a time; what was moved from is empty.
class KeptJob {
 public:
  explicit KeptJob(const JobView& job);  // of one row, or of frames
  KeptJob(KeptJob&& other) noexcept;
  KeptJob& operator=(KeptJob&&) = delete;
  KeptJob(const KeptJob&) = delete;
  ~KeptJob();

  const JobView& operator*() const { return view_; }
  const JobView* operator->() const { return &view_; }

 private:
  std::size_t block_bytes_;
  void* block_;  // null: moved from
  JobView view_;
};

}  // namespace longshore

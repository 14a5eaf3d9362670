#include "core/kept_job.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

#include "core/frame_pool.hpp"

namespace longshore {
namespace {

constexpr std::size_t kSmallestBlock = 64;

std::size_t block_bytes(const JobView& job) {
  std::size_t sum = job.frames.size_bytes();
  sum += job.reference_id.size() + job.members.size() + job.batch_key.size();
  for (const RowView& row : job.rows()) sum += row.bytes.size();
  return sum > kPooledBytesMax ? sum : std::bit_ceil(std::max(sum, kSmallestBlock));
}

// Puts texts into a block, one behind the other.
class Texts {
 public:
  explicit Texts(char* at) : at_(at) {}

  std::string_view copy(std::string_view text) {
    if (!text.empty()) std::memcpy(at_, text.data(), text.size());
    return {std::exchange(at_, at_ + text.size()), text.size()};
  }

 private:
  char* at_;
};

}  // namespace

KeptJob::KeptJob(const JobView& job)
    : block_bytes_(block_bytes(job)), block_(allocate_frame(block_bytes_)), view_(job) {
  auto* const frames = static_cast<RowView*>(block_);  // which lie before the texts
  std::uninitialized_copy(job.frames.begin(), job.frames.end(), frames);
  Texts texts(static_cast<char*>(block_) + job.frames.size_bytes());
  view_.members = texts.copy(job.members);
  view_.reference_id = texts.copy(job.reference_id);
  view_.batch_key = texts.copy(job.batch_key);
  view_.row.bytes = job.frames.empty() ? texts.copy(job.row.bytes) : std::string_view();
  view_.frames = {frames, job.frames.size()};
  for (std::size_t i = 0; i < job.frames.size(); ++i) {
    frames[i].bytes = texts.copy(job.frames[i].bytes);
  }
}

KeptJob::KeptJob(KeptJob&& other) noexcept
    : block_bytes_(other.block_bytes_),
      block_(std::exchange(other.block_, nullptr)),
      view_(std::exchange(other.view_, {})) {}

KeptJob::~KeptJob() {
  if (block_ != nullptr) release_frame(block_, block_bytes_);
}

}  // namespace longshore

// Ids that no longer fit in memory: their hashes, sorted, in a scratch file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "longshore/environment.hpp"

namespace longshore::plan {

struct SeenId {
  std::uint64_t hash = 0;  // never 0
  std::uint64_t content = 0;
};

// One thread. In memory is the first hash of each page alone.
class SeenSegment {
 public:
  // `ids`: at least one, in rising order of hash.
  static Result<std::unique_ptr<SeenSegment>> write(Files& files, std::span<const SeenId> ids);

  // The content that stands beside `hash`.
  Result<std::optional<std::uint64_t>> find(std::uint64_t hash);

  // All ids once more, in rising order, a page at a time.
  std::size_t pages() const { return first_.size(); }
  // Valid until the next call of anything.
  Result<std::span<const SeenId>> page(std::size_t number);

 private:
  static constexpr std::size_t kIdsPerPage = 256;  // 4 KiB

  std::unique_ptr<ScratchFile> file_;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> first_;  // of each page
  std::vector<SeenId> page_;
};

}  // namespace longshore::plan

#include "plan/seen_segment.hpp"

#include <algorithm>
#include <utility>

namespace longshore::plan {

Result<std::unique_ptr<SeenSegment>> SeenSegment::write(Files& files, std::span<const SeenId> ids) {
  auto file = files.scratch();
  if (!file) return file.error();
  auto segment = std::make_unique<SeenSegment>();
  segment->file_ = std::move(*file);
  segment->count_ = ids.size();
  for (std::size_t at = 0; at < ids.size(); at += kIdsPerPage) {
    segment->first_.push_back(ids[at].hash);
  }
  const auto appended = segment->file_->append(
      {reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(SeenId)});
  if (!appended) return appended.error();
  return segment;
}

Result<std::span<const SeenId>> SeenSegment::page(std::size_t number) {
  const std::size_t begin = number * kIdsPerPage;
  page_.resize(std::min(kIdsPerPage, count_ - begin));
  const auto read = file_->read_at(begin * sizeof(SeenId), {reinterpret_cast<char*>(page_.data()),
                                                            page_.size() * sizeof(SeenId)});
  if (!read) return read.error();
  return std::span<const SeenId>(page_);
}

Result<std::optional<std::uint64_t>> SeenSegment::find(std::uint64_t hash) {
  if (hash < first_.front()) return std::optional<std::uint64_t>();
  const auto above = std::ranges::upper_bound(first_, hash);
  const auto ids = page(static_cast<std::size_t>(above - first_.begin() - 1));
  if (!ids) return ids.error();
  const auto found = std::ranges::lower_bound(*ids, hash, {}, &SeenId::hash);
  if (found == ids->end() || found->hash != hash) return std::optional<std::uint64_t>();
  return std::optional(found->content);
}

}  // namespace longshore::plan

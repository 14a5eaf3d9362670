#include "manifest/items.hpp"

#include <algorithm>
#include <utility>

#include "core/invariant.hpp"
#include "manifest/mapped_row.hpp"
#include "manifest/parser.hpp"

namespace longshore::manifest {

Item& Items::next() {
  if (size_ == items_.size()) items_.emplace_back();
  return items_[size_++];
}

void Items::add(const MappedRow& mapped, const Row& row) {
  LONGSHORE_INVARIANT(&mapped.members == &text_);
  new_.push_back({size_, mapped.parts.tag_end, mapped.parts.priority_end});
  JobView& job = std::get<JobView>(next());
  const std::size_t members = text_.size();
  const std::size_t more = row.bytes.size() + mapped.reference_id.size() + mapped.batch_key.size();
  char* at = text_.room(more);
  const auto copy = [&at](std::string_view text) {
    char* const begin = at;
    at = std::copy(text.begin(), text.end(), at);
    return std::string_view(begin, text.size());
  };
  job.row = {row.number, row.place, copy(row.bytes)};
  job.reference_id = copy(mapped.reference_id);
  job.batch_key = copy(mapped.batch_key);
  text_.filled(more);
  job.members = text_.keep().substr(0, members);
  job.frames = {};
  ++rows_;
  bytes_ += sizeof(Item) + members + more;
}

void Items::add(Job job) {
  rows_ += job.rows.size();
  bytes_ += job.bytes();
  Joined& joined = joined_.emplace_back(Joined{std::move(job), {}});
  for (const SourceRow& row : joined.job.rows) {
    joined.rows.push_back({row.number, row.place, row.bytes});
  }
  std::get<JobView>(next()) = {.reference_id = joined.job.reference_id,
                               .members = joined.job.members,
                               .content_hash = joined.job.content_hash,
                               .batch_key = joined.job.batch_key,
                               .row = {},
                               .frames = joined.rows};
}

void Items::add(Reject reject) {
  ++rows_;
  bytes_ +=
      sizeof(Item) + reject.row.bytes.size() + reject.reference_id.size() + reject.reason.size();
  rejects_ = true;
  next() = std::move(reject);
}

void Items::hash_new() {
  for (const New& made : new_) {
    JobView& job = std::get<JobView>(items_[made.item]);
    job.content_hash =
        content_hash(job.members, {.tag_end = made.tag_end, .priority_end = made.priority_end});
  }
  new_.clear();
}

void Items::swap(Items& other) {
  std::swap(items_, other.items_);
  std::swap(size_, other.size_);
  std::swap(rows_, other.rows_);
  std::swap(bytes_, other.bytes_);
  std::swap(rejects_, other.rejects_);
  std::swap(text_, other.text_);
  std::swap(new_, other.new_);
  std::swap(joined_, other.joined_);
}

void Items::clear() {
  if (rejects_) {
    for (Item& item : std::span(items_).first(size_)) item = JobView();
  }
  rejects_ = false;
  size_ = bytes_ = 0;
  rows_ = 0;
  new_.clear();
  joined_.clear();
  text_.drop_kept(kKeptBytesMax);
}

}  // namespace longshore::manifest

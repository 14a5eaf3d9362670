#include "pipeline/listed_jobs.hpp"

#include <cstring>

#include "core/limits.hpp"

namespace longshore::pipeline {
namespace {

constexpr std::size_t kPendingBytesMax = 256 * 1024;

// Before the two texts of a record.
struct Header {
  std::uint32_t list = 0;
  std::uint32_t reference_id_bytes = 0;
  std::uint32_t job_id_bytes = 0;
};

}  // namespace

Result<void> ListedJobs::add(std::uint32_t list, const api::ListedJob& job) {
  // No row of a manifest has such an id, or none.
  if (job.reference_id.empty() || job.reference_id.size() > limits::kReferenceIdBytesMax) return {};
  const std::uint64_t offset = written_bytes_ + pending_.size();
  const auto met = offsets_.meet(offsets_.key_of(job.reference_id), offset);
  if (!met) return met.error();
  if (*met) {
    auto first = read(**met);
    if (!first) return first.error();
    // A job that moved while the pages were read stands in two of them.
    const bool again = first->reference_id == job.reference_id && first->listing.job_id == job.id;
    if (again) return {};
    ++repeated_;
    ++count_;
    return {};
  }
  ++count_;
  const Header header{list, static_cast<std::uint32_t>(job.reference_id.size()),
                      static_cast<std::uint32_t>(job.id.size())};
  pending_.append(reinterpret_cast<const char*>(&header), sizeof header);
  pending_ += job.reference_id;
  pending_ += job.id;
  return pending_.size() < kPendingBytesMax ? Result<void>() : write_pending();
}

Result<std::optional<ListedJobs::Listing>> ListedJobs::find(std::string_view reference_id) {
  const auto offset = offsets_.find(offsets_.key_of(reference_id));
  if (!offset) return offset.error();
  if (!*offset) return std::optional<Listing>();
  auto record = read(**offset);
  if (!record) return record.error();
  if (record->reference_id != reference_id) return std::optional<Listing>();
  return std::optional<Listing>(std::move(record->listing));
}

Result<ListedJobs::Record> ListedJobs::read(std::uint64_t offset) {
  if (const auto written = write_pending(); !written) return written.error();
  Header header;
  const auto head = file_->read_at(offset, {reinterpret_cast<char*>(&header), sizeof header});
  if (!head) return head.error();
  std::string texts(header.reference_id_bytes + header.job_id_bytes, '\0');
  const auto body = file_->read_at(offset + sizeof header, texts);
  if (!body) return body.error();
  Record record;
  record.listing.list = header.list;
  record.listing.job_id = texts.substr(header.reference_id_bytes);
  texts.resize(header.reference_id_bytes);
  record.reference_id = std::move(texts);
  return record;
}

Result<void> ListedJobs::write_pending() {
  if (pending_.empty()) return {};
  if (!file_) {
    auto made = files_.scratch();
    if (!made) return made.error();
    file_ = std::move(*made);
  }
  if (auto appended = file_->append(pending_); !appended) return appended;
  written_bytes_ += pending_.size();
  pending_.clear();
  return {};
}

}  // namespace longshore::pipeline

#include "manifest/frames.hpp"

#include <fmt/format.h>

#include "core/limits.hpp"
#include "core/reject_code.hpp"

namespace longshore::manifest {
namespace {

// What the two rows of one job disagree in, beside their image URLs.
std::string_view difference(const MappedRow& a, const MappedRow& b) {
  if (a.tag != b.tag) return "tag";
  if (a.priority_weight != b.priority_weight) return "priority_weight";
  if (a.data != b.data) return "members of data";
  if (a.extra != b.extra) return "extra members";
  if (a.batch_key != b.batch_key) return "batch key";
  return {};
}

std::size_t bytes_of(const std::variant<SourceRow, Reject>& row) {
  if (const auto* sound = std::get_if<SourceRow>(&row)) return sizeof(row) + sound->bytes.size();
  const Reject& bad = std::get<Reject>(row);
  return sizeof(row) + bad.row.bytes.size() + bad.reason.size();
}

}  // namespace

void FrameJoiner::add(const MappedRow& mapped, SourceRow row, Items& out) {
  if (group_ && group_->job.reference_id == mapped.reference_id) {
    join(mapped, row.place);
  } else {
    finish(out);
    open(mapped, row.place);
    if (doubtful_line_) {
      refuse(reject_code::kBadFrames,
             fmt::format("the bad record before it, at line {}, may be a frame of the same job",
                         *doubtful_line_));
    }
  }
  doubtful_line_.reset();
  hold(std::move(row), out);
}

void FrameJoiner::add_bad(Reject reject, Items& out) {
  const std::uint64_t line = reject.row.place.line;
  if (reject.reference_id.empty()) {
    doubtful_line_ = line;
    if (!group_) {
      out.add(std::move(reject));
      return;
    }
    refuse(reject_code::kBadFrames,
           fmt::format("the bad record at line {} may be a frame of the same job", line));
  } else {
    doubtful_line_.reset();
    if (!group_ || group_->job.reference_id != reject.reference_id) {
      finish(out);
      MappedRow mapped;
      mapped.reference_id = reject.reference_id;
      open(mapped, reject.row.place);
    }
    refuse(reject_code::kBadFrames,
           fmt::format("belongs to a job with a bad row at line {}", line));
  }
  hold(std::move(reject), out);
}

std::optional<Place> FrameJoiner::unfinished() const {
  if (!group_) return std::nullopt;
  return group_->start;
}

void FrameJoiner::open(const MappedRow& mapped, const Place& start) {
  group_ = Group{.job = mapped, .start = start};
  group_->job.image_urls.list = true;
}

void FrameJoiner::join(const MappedRow& mapped, const Place& place) {
  if (group_->cause) return;
  MappedRow& job = group_->job;
  if (const std::string_view member = difference(job, mapped); !member.empty()) {
    refuse(reject_code::kFramesDiffer,
           fmt::format("the rows of this job disagree: the {} at line {} is not that at line {}; "
                       "frames of one job may differ in their image URL alone",
                       member, place.line, group_->start.line));
    return;
  }
  job.image_urls.json.append(",").append(mapped.image_urls.json);
  job.image_urls.count += mapped.image_urls.count;
}

void FrameJoiner::hold(std::variant<SourceRow, Reject> row, Items& out) {
  Group& group = *group_;
  group.held_bytes += bytes_of(row);
  group.held.push_back(std::move(row));
  if (group.held.size() > limits::kFramesMax || group.job.image_urls.count > limits::kFramesMax) {
    refuse(reject_code::kBadFrames,
           fmt::format("the job that starts at line {} has more than {} frames", group.start.line,
                       limits::kFramesMax));
    group.too_large = true;
  } else if (group.held_bytes + group.job.bytes() > limits::kJobBytesMax) {
    refuse(reject_code::kBadFrames,
           fmt::format("the rows of the job that starts at line {} are larger than {} bytes",
                       group.start.line, limits::kJobBytesMax));
    group.too_large = true;
  }
  if (group.too_large) flush_rejects(out);
}

void FrameJoiner::refuse(std::string_view code, std::string reason) {
  if (!group_->cause) group_->cause = Cause{code, std::move(reason)};
}

void FrameJoiner::flush_rejects(Items& out) {
  Group& group = *group_;
  for (auto& held : group.held) {
    if (auto* bad = std::get_if<Reject>(&held)) {
      out.add(std::move(*bad));
      continue;
    }
    out.add(Reject{.row = std::move(std::get<SourceRow>(held)),
                   .reference_id = group.job.reference_id,
                   .code = std::string(group.cause->code),
                   .reason = group.cause->reason});
  }
  group.held.clear();
  group.held_bytes = 0;
}

void FrameJoiner::finish(Items& out) {
  if (!group_) return;
  if (group_->cause) {
    flush_rejects(out);
  } else {
    std::vector<SourceRow> rows;
    rows.reserve(group_->held.size());
    for (auto& held : group_->held) rows.push_back(std::move(std::get<SourceRow>(held)));
    Job& job = out.add_job();
    make_job(group_->job, job);
    job.rows = std::move(rows);
  }
  group_.reset();
}

}  // namespace longshore::manifest

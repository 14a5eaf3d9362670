#include "manifest/frames.hpp"

#include <fmt/format.h>

#include <array>

#include "core/limits.hpp"
#include "core/reject_code.hpp"

namespace longshore::manifest {
namespace {

// A part of the members that frames of one job have in common.
struct Part {
  std::string_view name;
  std::size_t MemberParts::*begin;
  std::size_t MemberParts::*end;
};
constexpr std::array<Part, 3> kParts = {{
    {"tag", &MemberParts::data_end, &MemberParts::tag_end},
    {"priority_weight", &MemberParts::tag_end, &MemberParts::priority_end},
    {"members of data", &MemberParts::urls_end, &MemberParts::data_end},
}};

std::string_view between(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - begin);
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
    open(std::string(mapped.reference_id), row.place);
    group_->job.batch_key = mapped.batch_key;
    group_->job.members = mapped.members.view();
    group_->parts = mapped.parts;
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
      open(reject.reference_id, reject.row.place);
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

void FrameJoiner::open(std::string reference_id, const Place& start) {
  group_ = Group{.start = start};
  group_->job.reference_id = std::move(reference_id);
}

// What a further row of the job has otherwise, beside its image URLs; empty: nothing.
std::string_view FrameJoiner::difference(const MappedRow& mapped) const {
  const std::string_view held = group_->job.members;
  const std::string_view row = mapped.members.view();
  const MemberParts& of_held = group_->parts;
  const MemberParts& of_row = mapped.parts;
  for (const Part& part : kParts) {
    if (between(held, of_held.*part.begin, of_held.*part.end) !=
        between(row, of_row.*part.begin, of_row.*part.end)) {
      return part.name;
    }
  }
  if (held.substr(of_held.priority_end) != row.substr(of_row.priority_end)) return "extra members";
  return group_->job.batch_key == mapped.batch_key ? std::string_view() : "batch key";
}

void FrameJoiner::join(const MappedRow& mapped, const Place& place) {
  if (group_->cause) return;
  if (const std::string_view member = difference(mapped); !member.empty()) {
    refuse(reject_code::kFramesDiffer,
           fmt::format("the rows of this job disagree: the {} at line {} is not that at line {}; "
                       "frames of one job may differ in their image URL alone",
                       member, place.line, group_->start.line));
    return;
  }
  const MemberParts& row = mapped.parts;
  std::string urls(",");
  urls += mapped.members.view(row.urls_begin, row.urls_end);
  MemberParts& parts = group_->parts;
  group_->job.members.insert(parts.urls_end, urls);
  parts.urls += row.urls;
  for (const auto end : {&MemberParts::urls_end, &MemberParts::data_end, &MemberParts::tag_end,
                         &MemberParts::priority_end}) {
    parts.*end += urls.size();
  }
}

void FrameJoiner::hold(std::variant<SourceRow, Reject> row, Items& out) {
  Group& group = *group_;
  group.held_bytes += bytes_of(row);
  group.held.push_back(std::move(row));
  if (group.held.size() > limits::kFramesMax || group.parts.urls > limits::kFramesMax) {
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
    Job& job = group_->job;
    job.content_hash = content_hash(job.members, group_->parts);
    job.rows.reserve(group_->held.size());
    for (auto& held : group_->held) job.rows.push_back(std::move(std::get<SourceRow>(held)));
    out.add(std::move(job));
  }
  group_.reset();
}

}  // namespace longshore::manifest

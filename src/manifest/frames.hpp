// Joining consecutive rows with one reference_id into one job (job.frames: rows).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/row.hpp"
#include "manifest/items.hpp"
#include "manifest/mapped_row.hpp"

namespace longshore::manifest {

// Fed with the rows in their order, whose image URLs stand in brackets; appends to `out`, in the
// same order, what is complete. A job needs all of its rows: a bad one among them, rows that
// disagree in more than the image URL, or more than limits::kFramesMax frames or
// limits::kJobBytesMax bytes, and every row of the group becomes a reject. A bad row whose
// reference_id is not known may be a frame of the job before or of the one behind it: both are
// refused, since neither is known to be whole. Holds one group at a time.
class FrameJoiner {
 public:
  // Takes what it needs of `mapped`.
  void add(const MappedRow& mapped, SourceRow row, Items& out);
  // reject.reference_id is empty where it is not known.
  void add_bad(Reject reject, Items& out);
  // The group at hand is complete: another one begins, or nothing more will come.
  void finish(Items& out);

  // Where the group at hand starts, if there is one: what a broken manifest leaves unfinished.
  std::optional<Place> unfinished() const;

 private:
  // Why a group's rows are refused, those that have no fault of their own.
  struct Cause {
    std::string_view code;
    std::string reason;
  };
  struct Group {
    Job job;  // without rows and content_hash
    MemberParts parts;
    Place start;
    std::vector<std::variant<SourceRow, Reject>> held;
    std::size_t held_bytes = 0;
    std::optional<Cause> cause;
    bool too_large = false;  // its rows are no longer held
  };

  void open(std::string reference_id, const Place& start);
  std::string_view difference(const MappedRow& mapped) const;
  void join(const MappedRow& mapped, const Place& place);
  void hold(std::variant<SourceRow, Reject> row, Items& out);
  void refuse(std::string_view code, std::string reason);
  void flush_rejects(Items& out);

  std::optional<Group> group_;
  std::optional<std::uint64_t> doubtful_line_;  // of a bad row without id, just before
};

}  // namespace longshore::manifest

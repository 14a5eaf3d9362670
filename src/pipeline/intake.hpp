// From the manifest to jobs under way: reads ahead by one piece, plans it, starts what must
// go, and books all the rest.
#pragma once

#include <optional>

#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "manifest/reader.hpp"
#include "pipeline/job_flow.hpp"
#include "pipeline/planning.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class Intake {
 public:
  Intake(RunContext& context, manifest::Reader& reader, Planning& planning, JobFlow& flow);

  // Ends with the manifest, with its first unreadable place, at --limit, or with the run.
  Task<void> run();

  bool complete() const { return complete_; }
  // It reads or plans, rather than waiting for room in the flow or being done.
  bool at_work() const { return at_work_; }
  bool limit_reached() const { return limit_reached_; }
  const std::optional<Error>& failed() const { return failed_; }
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  using Piece = std::shared_ptr<manifest::Piece>;

  void start_reading();
  Task<void> read_ahead();
  Task<Piece> next();
  Task<void> take(manifest::Piece& piece);
  Task<void> dispatch(std::vector<PlannedJob> planned);
  Task<void> start(std::shared_ptr<const PlannedJob> planned);
  void book_unread(const Reject& reject);
  void book(const PlannedJob& planned);
  void book_conflict(const PlannedJob& planned);

  RunContext& context_;
  manifest::Reader& reader_;
  Planning& planning_;
  JobFlow& flow_;
  Piece ahead_;  // read, not yet taken
  bool reading_ = false;
  WaitQueue arrival_;
  bool at_work_ = false;
  bool complete_ = false;
  bool limit_reached_ = false;
  std::optional<Error> failed_;
  std::uint64_t bytes_read_ = 0;
  std::string last_rejected_id_;  // rows of one job that are rejected one after another
};

}  // namespace longshore::pipeline

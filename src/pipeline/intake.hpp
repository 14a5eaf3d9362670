// From the manifest to jobs under way: reads ahead by one piece, plans it, starts what must
// go, and books all the rest; or recognises it as a whole. Where the run takes no more, at --limit
// or because it stops, the rest of the manifest is read all the same, so that the books and the
// rejects are of all of it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/scheduler.hpp"
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

  // Ends with the manifest, with its first unreadable place, or where the rest is not read on.
  Task<void> run();
  // The run stops: what is read from now on is only looked at, for api.request_timeout at most,
  // and of a pipe only what is there.
  void hurry();
  // Nothing more is read.
  void break_off();

  bool complete() const { return complete_; }
  // It looks whether the manifest is known as a whole.
  bool recognising() const { return recognising_; }
  // It is, and was not read.
  bool recognised() const { return recognised_; }
  // It only looks at what it reads.
  bool looks_only() const { return unwritten_ != nullptr; }
  // It reads or plans, rather than waiting for room in the flow or being done.
  bool at_work() const { return at_work_; }
  bool limit_reached() const { return limit_reached_; }
  const std::optional<Error>& failed() const { return failed_; }
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  using Piece = std::shared_ptr<manifest::Piece>;

  void end_run();
  Task<void> recognise();
  void start_reading();
  Task<void> read_ahead();
  Task<Piece> next();
  Task<void> break_off_in_time();
  bool takes_more() const;
  bool may_read_on() const;
  Task<void> take(Piece piece);
  Task<void> plan(Piece piece, std::vector<const JobView*> jobs);
  void enter_all(const std::vector<std::uint64_t>& rows);
  Task<void> dispatch(const std::vector<PlannedJob>& planned);
  Task<void> start(const PlannedJob& planned);
  void book_unread(const Reject& reject);
  void book(const Plan& plan);
  void book(const PlannedJob& planned);
  void list(const JobView& job, std::string_view code, std::string_view reason, int http_status);

  RunContext& context_;
  manifest::Reader& reader_;
  Planning& planning_;
  JobFlow& flow_;
  Piece ahead_;  // read, not yet taken
  Piece spare_;  // taken: its memory is there for the next one
  bool reading_ = false;
  bool lost_ = false;  // reading threw
  WaitQueue arrival_;
  bool at_work_ = false;
  bool ended_ = false;       // run() has
  bool hurried_ = false;     // the rest has its time
  bool broken_off_ = false;  // and is not read any further
  bool complete_ = false;
  bool recognising_ = false;
  bool recognised_ = false;
  bool limit_reached_ = false;
  std::unique_ptr<Timer> rest_timer_;
  std::unique_ptr<plan::SeenIds> unwritten_;  // once the rest is only looked at
  std::optional<Error> failed_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace longshore::pipeline

// After delivery: what was presumed ours is looked for in the lists of its batches, which
// also tell the job_ids of jobs whose answers were lost.
#pragma once

#include <string>
#include <vector>

#include "core/task.hpp"
#include "pipeline/api_lists.hpp"
#include "pipeline/batch_directory.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class ReadBack {
 public:
  ReadBack(RunContext& context, BatchDirectory& directory)
      : context_(context), directory_(directory) {}

  // Every batch with awaited jobs; what is confirmed, lacking or cannot be seen is booked.
  Task<void> run();

  // Accepted jobs whose job_id is still not known.
  std::uint64_t job_ids_missing() const { return job_ids_missing_; }
  // Jobs that the API says were sent, and that their batch's complete list lacks.
  std::uint64_t unconfirmed() const { return unconfirmed_; }

 private:
  enum class Look { kFirst, kLast };

  Task<void> read_all(Look look);
  Task<void> read_batch(BatchKey key, Look look);
  Task<BatchDirectory::Answer> batch_of(BatchKey key);
  Task<ListEnd> read_list(BatchKey key, const std::string& batch_id);
  Task<bool> confirm(BatchKey key, std::vector<api::ListedJob> jobs);
  Task<void> mark_missing(BatchKey key);

  RunContext& context_;
  BatchDirectory& directory_;
  std::uint64_t job_ids_missing_ = 0;
  std::uint64_t unconfirmed_ = 0;
};

}  // namespace longshore::pipeline

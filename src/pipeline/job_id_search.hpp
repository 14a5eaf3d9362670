// Jobs that were accepted without a job_id, because somebody else created them, are looked for
// in the lists of the project's batches, whosever they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/task.hpp"
#include "pipeline/api_lists.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only. What it finds gets its job_id and nothing else: it accepts no job.
class JobIdSearch {
 public:
  explicit JobIdSearch(RunContext& context);

  // Ends when Accounts wants no job_id any more, with the last list that a run may begin, or
  // with the run. What is left stays missing in Accounts.
  Task<void> run();

 private:
  Task<bool> find_batches();
  // Where the id of the batch number `listed`, from 0, is kept.
  std::optional<std::size_t> place_of(std::uint64_t listed);
  Task<bool> put_own_last();
  Task<ListEnd> read_list(const std::string& batch_id);
  Task<bool> complete_jobs(std::vector<api::ListedJob> jobs);
  bool goes_on() const;

  RunContext& context_;
  std::vector<std::string> batch_ids_;  // some of them, where the project has very many
  std::size_t pages_max_;
  std::size_t pages_ = 0;  // read by this run
  std::uint64_t found_ = 0;
};

}  // namespace longshore::pipeline

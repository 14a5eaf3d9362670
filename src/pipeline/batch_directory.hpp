// The API's list of batches, asked for once by everybody who misses a batch's id.
#pragma once

#include <map>
#include <string>

#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class BatchDirectory {
 public:
  explicit BatchDirectory(RunContext& context) : context_(context) {}

  enum class Found {
    kYes,
    kNo,
    kUnavailable,  // the list cannot be had, today or ever
    kBrokenOff,    // not this time
  };
  struct Answer {
    Found found = Found::kBrokenOff;
    std::string batch_id;
  };
  // Looks for a batch by its name. Whoever asks while a call is under way shares the next
  // one, and one call looks for every batch whose creation is in doubt.
  Task<Answer> find(std::string name);
  // The project's default batch.
  Task<Answer> find_default();

 private:
  Answer answer_with(const std::string& batch_id) const;
  Task<void> share_call(const std::string& batch_id);
  Task<void> call();

  RunContext& context_;
  std::map<std::string, std::string> wanted_;  // name → id, empty until found
  std::string default_id_;
  Found otherwise_ = Found::kBrokenOff;  // of what the last call did not find
  bool calling_ = false;
  std::uint64_t calls_started_ = 0;
  std::uint64_t calls_done_ = 0;
  WaitQueue waiters_;
};

}  // namespace longshore::pipeline

// The API's list of batches, asked for once by everybody who misses a batch's id.
#pragma once

#include <map>
#include <string>

#include "core/shared_call.hpp"
#include "core/task.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

// io thread only.
class BatchDirectory {
 public:
  explicit BatchDirectory(RunContext& context) : context_(context) {}

  enum class Found {
    kBrokenOff,  // not this time
    kYes,
    kNo,
    kUnavailable,  // the list cannot be had, today or ever
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
  Task<Answer> look_for(const std::string& batch_id);
  Task<Found> call();  // kYes is never what it says

  RunContext& context_;
  std::map<std::string, std::string> wanted_;  // name → id, empty until found
  std::string default_id_;
  SharedCall<Found> calls_;  // what is the case where the id is not found
};

}  // namespace longshore::pipeline

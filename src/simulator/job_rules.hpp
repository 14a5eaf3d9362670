// What the API refuses a job for, with its documented codes.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/body_reader.hpp"

namespace longshore::simulator {

struct Refusal {
  std::string_view code;
  std::string_view message;
};

enum class JobsPath { kV0, kV1 };  // v0 wants a tag, v1 a work_flow_id

// The first rule that `job` breaks; nothing where it is good. Duplicates and batches are
// not looked at.
std::optional<Refusal> refuse(const JobBody& job, JobsPath path);

}  // namespace longshore::simulator

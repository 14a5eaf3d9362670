// What a run has to tell of batches that the API refused.
#pragma once

#include <cstdint>
#include <string>

namespace longshore::pipeline {

struct RefusedBatches {
  std::uint64_t count = 0;
  // Of the first.
  std::string name;
  std::string code;
  std::string reason;
  bool may_exist = false;  // an earlier request for it has no known outcome: its name stays
};

}  // namespace longshore::pipeline

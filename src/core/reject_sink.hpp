// Where rejects go while a run is under way.
#pragma once

#include "core/row.hpp"
#include "longshore/result.hpp"

namespace longshore {

// Threads: any, at the same time.
class RejectSink {
 public:
  virtual ~RejectSink() = default;
  // One record each; in any order. Errors: kOutput.
  virtual Result<void> add(const Reject& reject) = 0;
};

}  // namespace longshore

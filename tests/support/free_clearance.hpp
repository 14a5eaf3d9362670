// For exchanges that nobody paces.
#pragma once

#include "core/task.hpp"
#include "http/exchanger.hpp"

namespace longshore::testing {

class FreeClearance final : public http::Clearance {
 public:
  bool now() override { return true; }
  Task<bool> turn() override { co_return true; }
};

}  // namespace longshore::testing

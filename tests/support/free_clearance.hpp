// For exchanges that nobody paces.
#pragma once

#include "http/exchanger.hpp"

namespace longshore::testing {

class FreeClearance final : public http::Clearance {
 public:
  bool now() override { return true; }
  asio::awaitable<bool> turn() override { co_return true; }
};

}  // namespace longshore::testing

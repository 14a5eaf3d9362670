// The simulated remote behind streams in memory: the client's own HTTP, in virtual time.
#pragma once

#include <memory>
#include <set>

#include "core/task.hpp"
#include "http/network.hpp"
#include "support/virtual_scheduler.hpp"
#include "watch.hpp"

namespace longshore::testing {

struct NetworkParts {  // all outlive the network
  VirtualScheduler& scheduler;
  Remote& remote;
  Watch& watch;
  milliseconds request_timeout{0};
  milliseconds after_timeout{0};
};

class RemoteNetwork final : public http::Network {
 public:
  explicit RemoteNetwork(const NetworkParts& parts) : parts_(parts) {}

  Task<http::Connection> connect(SteadyTime deadline) override;
  void abort() override;

 private:
  NetworkParts parts_;
  std::set<Timer*> connecting_;
  bool aborted_ = false;
};

}  // namespace longshore::testing

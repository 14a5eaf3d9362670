// The environment of a production run.
#pragma once

#include "environment/posix_files.hpp"
#include "environment/real_scheduler.hpp"
#include "environment/system_clock.hpp"

namespace longshore::environment {

// The thread that calls run() on its scheduler is the io thread.
class RealEnvironment final : public Environment {
 public:
  Clock& clock() override { return clock_; }
  Random& random() override { return random_; }
  PosixFiles& files() override { return files_; }
  Scheduler& scheduler() override { return scheduler_; }
  Result<std::unique_ptr<http::Network>> open_network(const ApiConfiguration& api) override;
  // What open_network() would find wrong; connects to nothing. Errors: kConfiguration.
  Result<void> check_network(const ApiConfiguration& api);
  std::string ledger_vfs() const override { return {}; }

 private:
  SystemClock clock_;
  SeededRandom random_;
  PosixFiles files_;
  RealScheduler scheduler_;
};

}  // namespace longshore::environment

// An environment in virtual time: real files in a folder of the test, everything else
// simulated.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/reject_sink.hpp"
#include "environment/posix_files.hpp"
#include "longshore/run.hpp"
#include "simulated_network.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::testing {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

class VirtualEnvironment final : public Environment {
 public:
  VirtualEnvironment(VirtualClock& clock, SimulatedRemote& remote, std::uint64_t seed)
      : clock_(clock), scheduler_(clock), random_(seed), remote_(remote) {}

  VirtualClock& clock() override { return clock_; }
  SeededRandom& random() override { return random_; }
  Files& files() override { return files_; }
  VirtualScheduler& scheduler() override { return scheduler_; }
  Result<std::unique_ptr<http::Network>> open_network(const ApiConfiguration&) override {
    return std::unique_ptr<http::Network>(std::make_unique<SimulatedNetwork>(scheduler_, remote_));
  }
  std::string ledger_vfs() const override { return {}; }

 private:
  VirtualClock& clock_;
  VirtualScheduler scheduler_;
  SeededRandom random_;
  SimulatedRemote& remote_;
  environment::PosixFiles files_;
};

// Keeps the rejects in memory.
class KeptRejects final : public RejectSinkFactory, public RejectSink {
 public:
  Result<RejectSink*> open(const ManifestShape&) override { return static_cast<RejectSink*>(this); }
  Result<std::string> finish(bool) override {
    return std::string(rejects.empty() ? "" : "rejects");
  }
  Result<void> add(const Reject& reject) override {
    rejects.push_back(reject);
    return {};
  }

  std::vector<Reject> rejects;
};

class NoLog final : public Log {
 public:
  bool wants(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

class NoProgress final : public ProgressSink {
 public:
  void show(const Progress&) override {}
};

}  // namespace longshore::testing

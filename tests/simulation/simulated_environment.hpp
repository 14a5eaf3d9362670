// An environment in which nothing is real: virtual time, a disk in memory, a simulated remote.
#pragma once

#include <signal.h>

#include <memory>
#include <string>

#include "dice.hpp"
#include "memory_files.hpp"
#include "memory_vfs.hpp"
#include "remote_network.hpp"
#include "support/no_log.hpp"

namespace longshore::testing {

class DiceRandom final : public Random {
 public:
  explicit DiceRandom(std::uint64_t seed) : dice_(seed, 0xA4D) {}
  std::uint64_t next() override { return dice_.next(); }

 private:
  Dice dice_;
};

// What outlives a process: the time, the disk, the remote, and whoever watches.
struct Surroundings {
  VirtualClock& clock;
  MemoryDisk& disk;
  MemoryVfs& vfs;
  Remote& remote;
  Watch& watch;
};

class SimulatedEnvironment final : public Environment {
 public:
  SimulatedEnvironment(const Surroundings& around, std::uint64_t seed)
      : around_(around), scheduler_(around.clock), random_(seed), files_(around.disk) {}

  VirtualClock& clock() override { return around_.clock; }
  DiceRandom& random() override { return random_; }
  MemoryFiles& files() override { return files_; }
  VirtualScheduler& scheduler() override { return scheduler_; }
  std::string ledger_vfs() const override { return around_.vfs.name(); }
  Result<std::unique_ptr<http::Network>> open_network(const ApiConfiguration& api) override {
    const NetworkParts parts{scheduler_, around_.remote, around_.watch, api.request_timeout,
                             after_timeout};
    return std::unique_ptr<http::Network>(std::make_unique<RemoteNetwork>(parts));
  }

  // The process does nothing any more that anybody could see, and ends.
  void kill(Watch& watch, MemoryDisk& disk) {
    if (watch.dead()) return;
    watch.process_died();
    disk.freeze();
    scheduler_.raise(SIGTERM);  // drain, and break off: nobody hears it any more
    scheduler_.raise(SIGTERM);
  }

  milliseconds after_timeout{1};  // how much later than a timeout a request arrives at most

 private:
  Surroundings around_;
  VirtualScheduler scheduler_;
  DiceRandom random_;
  MemoryFiles files_;
};

}  // namespace longshore::testing

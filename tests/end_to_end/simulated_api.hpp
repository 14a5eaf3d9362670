// The simulated API on a thread of the test, and what it says it saw.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "process.hpp"
#include "simulator/server.hpp"

namespace longshore::testing {

class SimulatedApi {
 public:
  // Writes its certificate and key into `folder`.
  SimulatedApi(const Folder& folder, const std::string& faults, std::uint64_t seed = 1,
               simulator::WorldOptions world = {});

  // A configuration that leads to it, with `more` (YAML) behind it.
  std::string configuration(const std::string& more = "") const;
  std::string base_url() const { return server_->base_url(); }
  void set_faults(const std::string& faults);

  simulator::Counters counters() const { return server_->counters(); }
  // Every job, by reference_id; a second one under an id fails the test.
  std::map<std::string, simulator::JobRecord> jobs() const;

 private:
  std::unique_ptr<simulator::Server> server_;
};

// Whether the API comes to have `jobs` jobs; false as soon as `sender` has ended without.
[[nodiscard]] bool jobs_arrive(const SimulatedApi& api, std::uint64_t jobs, Process& sender);

}  // namespace longshore::testing

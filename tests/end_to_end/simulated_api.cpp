#include "simulated_api.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>

#include "support/eventually.hpp"

namespace longshore::testing {
namespace {

// "mixed=0.1 reset=0.2"
simulator::Faults::Config faults_of(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> settings;
  for (std::string word; words >> word;) settings.push_back(word);
  const auto parsed = simulator::parse_faults(settings);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

}  // namespace

SimulatedApi::SimulatedApi(const Folder& folder, const std::string& faults, std::uint64_t seed,
                           simulator::WorldOptions world) {
  simulator::ServerOptions options;
  options.service.world = std::move(world);
  options.service.faults = faults_of(faults);
  options.service.fault_seed = seed;
  auto server = simulator::Server::start(options);
  if (!server) throw std::runtime_error(server.error().message);
  server_ = std::move(*server);
  folder.write("ca.pem", server_->ca_pem());
  folder.write("key", options.service.world.api_key + "\n");
  ::chmod((folder / "key").c_str(), 0600);
}

std::string SimulatedApi::configuration(const std::string& more) const {
  return "api:\n  base_url: " + server_->base_url() +
         "\n  project_id: demo-project\n  key_file: key\n  ca_file: ca.pem\n"
         "  request_timeout: 1s\n"
         "retry: {base_delay: 20ms, max_delay: 500ms, after_timeout: 200ms, max_attempts: 20}\n" +
         more;
}

void SimulatedApi::set_faults(const std::string& faults) {
  server_->set_faults(faults_of(faults));
}

std::map<std::string, simulator::JobRecord> SimulatedApi::jobs() const {
  std::map<std::string, simulator::JobRecord> jobs;
  for (auto& job : server_->jobs()) {
    const std::string id = job.reference_id;
    EXPECT_TRUE(jobs.emplace(id, std::move(job)).second) << "two jobs for " << id;
  }
  return jobs;
}

bool jobs_arrive(const SimulatedApi& api, std::uint64_t jobs, Process& sender) {
  const auto arrived = [&] { return api.counters().jobs >= jobs; };
  return eventually([&] { return arrived() || !sender.running(); }) && arrived();
}

}  // namespace longshore::testing

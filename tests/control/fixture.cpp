#include "fixture.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>

namespace longshore::testing {
namespace {

using Setters = std::map<std::string, std::function<void(const YAML::Node&)>>;

void read(const YAML::Node& node, const Setters& setters) {
  for (const auto& entry : node) {
    const auto key = entry.first.as<std::string>();
    const auto found = setters.find(key);
    if (found == setters.end()) throw std::runtime_error("unknown key: " + key);
    found->second(entry.second);
  }
}

template <typename Value>
std::function<void(const YAML::Node&)> into(Value& value) {
  return [&value](const YAML::Node& node) { value = node.as<Value>(); };
}

template <typename Value>
std::function<void(const YAML::Node&)> into(std::optional<Value>& value) {
  return [&value](const YAML::Node& node) { value = node.as<Value>(); };
}

// One figure, or {held: …, goal: …}.
std::function<void(const YAML::Node&)> into(MaybeBound& bound) {
  return [&bound](const YAML::Node& node) {
    bound.emplace();
    if (node.IsScalar()) {
      bound->held = bound->goal = node.as<double>();
    } else {
      read(node, {{"held", into(bound->held)}, {"goal", into(bound->goal)}});
    }
  };
}

ServerChange change_of(const YAML::Node& node) {
  ServerChange change;
  read(node, {{"at_s", into(change.at_s)},
              {"workers", into(change.workers)},
              {"rate", into(change.rate)}});
  return change;
}

void read_server(const YAML::Node& node, ServerModel& server) {
  read(node, {{"latency_ms", into(server.latency_ms)},
              {"jitter", into(server.jitter)},
              {"handshake_ms", into(server.handshake_ms)},
              {"workers", into(server.workers)},
              {"rate", into(server.rate)},
              {"burst", into(server.burst)},
              {"refuse_with", into(server.refuse_with)},
              {"retry_after_s", into(server.retry_after_s)},
              {"failing", into(server.failing)},
              {"fail_with", into(server.fail_with)},
              {"hanging", into(server.hanging)},
              {"comfortable", into(server.comfortable)},
              {"slower_by_ms", into(server.slower_by_ms)},
              {"overload_at", into(server.overload_at)},
              {"cold_latency_ms", into(server.cold_latency_ms)},
              {"warm_up_s", into(server.warm_up_s)},
              {"outage_from_s", into(server.outage_from_s)},
              {"outage_to_s", into(server.outage_to_s)},
              {"changes", [&server](const YAML::Node& changes) {
                 for (const auto& change : changes) server.changes.push_back(change_of(change));
               }}});
}

void read_client(const YAML::Node& node, Fixture& fixture) {
  read(node, {{"requests_per_second", into(fixture.delivery.requests_per_second)},
              {"max_in_flight", into(fixture.delivery.max_in_flight)},
              {"max_attempts", into(fixture.max_attempts)},
              {"request_timeout_s", into(fixture.request_timeout_s)},
              {"learned_per_second", into(fixture.learned_per_second)}});
}

// One rate for the whole of the time, or a list of them.
void read_ideal(const YAML::Node& node, std::vector<Ideal>& ideal) {
  if (node.IsScalar()) {
    ideal.push_back({0, node.as<double>()});
    return;
  }
  for (const auto& part : node) {
    read(part, {{"from_s", into(ideal.emplace_back().from_s)}, {"rows", into(ideal.back().rows)}});
  }
}

void read_expected(const YAML::Node& node, Expectations& expected) {
  read(node, {{"ideal_per_second",
               [&expected](const YAML::Node& ideal) { read_ideal(ideal, expected.ideal); }},
              {"whole_min", into(expected.whole_min)},
              {"steady_min", into(expected.steady_min)},
              {"refused_max", into(expected.refused_max)},
              {"attempts_max", into(expected.attempts_max)},
              {"best_static_min", into(expected.best_static_min)},
              {"flooding_max", into(expected.flooding_max)},
              {"outage_seen_max_s", into(expected.outage_seen_max_s)},
              {"outage_attempts_max", into(expected.outage_attempts_max)},
              {"recovered_min", into(expected.recovered_min)},
              {"last_second_min", into(expected.last_second_min)},
              {"end_max_s", into(expected.end_max_s)},
              {"others_end_max_s", into(expected.others_end_max_s)}});
}

Fixture load(const std::filesystem::path& path) {
  Fixture fixture;
  fixture.name = path.stem();
  fixture.delivery.requests_per_second = 0;
  read(YAML::LoadFile(path),
       {{"rows", into(fixture.rows)},
        {"server", [&](const YAML::Node& node) { read_server(node, fixture.server); }},
        {"client", [&](const YAML::Node& node) { read_client(node, fixture); }},
        {"sweep", into(fixture.sweep)},
        {"expected", [&](const YAML::Node& node) { read_expected(node, fixture.expected); }}});
  return fixture;
}

}  // namespace

double Expectations::possible(double from_s, double to_s) const {
  double rows = 0;
  for (std::size_t part = 0; part < ideal.size(); ++part) {
    const double begin = std::max(from_s, ideal[part].from_s);
    const double end = part + 1 < ideal.size() ? std::min(to_s, ideal[part + 1].from_s) : to_s;
    rows += std::max(0.0, end - begin) * ideal[part].rows;
  }
  return rows;
}

std::vector<Fixture> load_fixtures(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<Fixture> fixtures;
  for (const auto& path : paths) fixtures.push_back(load(path));
  return fixtures;
}

}  // namespace longshore::testing

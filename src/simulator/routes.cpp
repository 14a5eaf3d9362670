#include "simulator/routes.hpp"

#include <array>

namespace longshore::simulator {
namespace {

constexpr std::size_t kSegmentsMax = 5;

// The segments of the path, and how many there are; one too many if they do not fit.
struct Path {
  std::array<std::string_view, kSegmentsMax> segment;
  std::size_t count = 0;
};

Path split(std::string_view target) {
  Path path;
  std::string_view rest = target.substr(0, target.find('?'));
  while (rest.starts_with('/')) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    if (path.count < kSegmentsMax) path.segment[path.count] = segment;
    ++path.count;
    rest.remove_prefix(segment.size());
  }
  return path;
}

Endpoint endpoint_of(const Path& path) {
  const auto& [version, projects, project, what, id] = path.segment;
  if (project.empty()) return Endpoint::kUnknown;
  if (path.count == 5) {
    const bool list = version == "v0" && projects == "projects" && what == "batch";
    return list && !id.empty() ? Endpoint::kBatchJobs : Endpoint::kUnknown;
  }
  if (path.count != 4) return Endpoint::kUnknown;
  if (version == "v1" && projects == "project" && what == "batch") return Endpoint::kCreateBatch;
  if (projects != "projects") return Endpoint::kUnknown;
  if (version == "v0" && what == "jobs") return Endpoint::kCreateJobV0;
  if (version == "v1" && what == "jobs") return Endpoint::kCreateJobV1;
  if (version == "v1" && what == "details") return Endpoint::kDetails;
  return Endpoint::kUnknown;
}

std::string_view method_of(Endpoint endpoint) {
  return endpoint == Endpoint::kDetails || endpoint == Endpoint::kBatchJobs ? "GET" : "POST";
}

}  // namespace

std::string_view name_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kCreateJobV0:
      return "create_job_v0";
    case Endpoint::kCreateJobV1:
      return "create_job_v1";
    case Endpoint::kCreateBatch:
      return "create_batch";
    case Endpoint::kDetails:
      return "details";
    case Endpoint::kBatchJobs:
      return "batch_jobs";
    case Endpoint::kUnknown:
      break;
  }
  return "unknown";
}

Route route_of(std::string_view method, std::string_view target) {
  const Path path = split(target);
  Route route;
  route.endpoint = endpoint_of(path);
  if (route.endpoint == Endpoint::kUnknown) return route;
  route.method_fits = method == method_of(route.endpoint);
  route.project_id = path.segment[2];
  if (route.endpoint != Endpoint::kBatchJobs) return route;
  route.batch_id = path.segment[4];
  route.page_token = query_value(target, "page_token");
  return route;
}

std::string_view query_value(std::string_view target, std::string_view name) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
    rest.remove_prefix(pair.size() < rest.size() ? pair.size() + 1 : pair.size());
  }
  return {};
}

}  // namespace longshore::simulator

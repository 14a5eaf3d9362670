// Which call of the API a request is.
#pragma once

#include <cstddef>
#include <string_view>

namespace longshore::simulator {

enum class Endpoint {
  kCreateJobV0,  // POST /v0/projects/{project_id}/jobs
  kCreateJobV1,  // POST /v1/projects/{project_id}/jobs
  kCreateBatch,  // POST /v1/project/{project_id}/batch
  kDetails,      // GET  /v1/projects/{project_id}/details
  kBatchJobs,    // GET  /v0/projects/{project_id}/batch/{batch_id}
  kUnknown,
};
inline constexpr std::size_t kEndpointCount = 6;

std::string_view name_of(Endpoint endpoint);

struct Route {
  Endpoint endpoint = Endpoint::kUnknown;
  bool method_fits = true;
  std::string_view project_id;  // as it stands in the path
  std::string_view batch_id;    // kBatchJobs
  std::string_view page_token;  // of the query; empty if absent
};

// Views into `target`.
Route route_of(std::string_view method, std::string_view target);

// The value of `name` in the query of `target`, as it stands; empty if absent.
std::string_view query_value(std::string_view target, std::string_view name);

}  // namespace longshore::simulator

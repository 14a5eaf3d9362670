// A request and its answer as the simulated remote sees them, without a connection.
#pragma once

#include <string>
#include <string_view>

namespace longshore::simulator {

// Views into the connection's buffer, or whatever else outlives the call.
struct ApiRequest {
  std::string_view method;
  std::string_view target;   // path and query
  std::string_view api_key;  // of x-api-key; empty if absent
  std::string_view body;
};

struct Reply {
  int status = 200;
  std::string_view content_type = "application/json";
  std::string retry_after;  // these two headers are left out where empty
  std::string location;
  std::string body;
};

}  // namespace longshore::simulator

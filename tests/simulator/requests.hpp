// Requests as the tests send them.
#pragma once

#include <string>
#include <string_view>

#include "simulator/message.hpp"
#include "simulator/world.hpp"

namespace longshore::simulator {

inline constexpr std::string_view kKey = "simulator-key";
inline constexpr std::string_view kJobsV0 = "/v0/projects/demo-project/jobs";
inline constexpr std::string_view kJobsV1 = "/v1/projects/demo-project/jobs";
inline constexpr std::string_view kBatches = "/v1/project/demo-project/batch";
inline constexpr std::string_view kDetails = "/v1/projects/demo-project/details";

inline std::string job_body(std::string_view reference_id, std::string_view batch_id = "") {
  std::string body = "{\"reference_id\":\"" + std::string(reference_id) +
                     "\",\"data\":{\"image_url\":\"https://example.com/a.jpg\"},\"tag\":\"t\"";
  if (!batch_id.empty()) body += ",\"batch_id\":\"" + std::string(batch_id) + "\"";
  return body + "}";
}

inline std::string batch_body(std::string_view name) {
  return "{\"project_id\":\"demo-project\",\"label\":\"l\",\"name\":\"" + std::string(name) +
         "\",\"description\":\"d\"}";
}

inline Reply post(World& world, std::string_view target, std::string_view body) {
  return world.handle({"POST", target, kKey, body});
}

inline Reply get(World& world, std::string_view target) {
  return world.handle({"GET", target, kKey, {}});
}

// The text of the first member of this name in `json`, quotes taken off; "" if absent.
inline std::string member(std::string_view json, std::string_view name) {
  const std::string mark = "\"" + std::string(name) + "\":";
  const std::size_t at = json.find(mark);
  if (at == std::string_view::npos) return {};
  std::string_view rest = json.substr(at + mark.size());
  if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of(",}]")));
  rest.remove_prefix(1);
  return std::string(rest.substr(0, rest.find('"')));
}

inline std::string code_of(const Reply& reply) {
  return member(reply.body, "code");
}

// How often `part` stands in `text`.
inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace longshore::simulator

// The remote API's addresses and request bodies. Pure: text in, text out.
#pragma once

#include <string>
#include <string_view>

#include "longshore/configuration.hpp"

namespace longshore::api {

// Threads: any; immutable once made.
class Contract {
 public:
  explicit Contract(const ApiConfiguration& configuration);

  // Request targets (path and query, below base_url). Ids are percent-encoded.
  const std::string& jobs_target() const { return jobs_target_; }
  const std::string& batch_target() const { return batch_target_; }
  const std::string& project_target() const { return project_target_; }
  std::string batch_jobs_target(std::string_view batch_id, std::string_view page_token) const;

  // A job's body is kJobStart, its members, and the end that all jobs of its batch have.
  // `batch_id` empty: the member is left out, which means the project's default batch.
  static constexpr std::string_view kJobStart = "{";
  static std::string job_end(std::string_view batch_id);
  std::string batch_body(std::string_view name, std::string_view description) const;

 private:
  std::string project_id_;
  std::string jobs_target_;
  std::string batch_target_;
  std::string project_target_;
  std::string batch_jobs_path_;  // project_id filled in, batch_id not
};

// `text` with everything but RFC 3986's unreserved characters as %XX.
std::string percent_encode(std::string_view text);

}  // namespace longshore::api

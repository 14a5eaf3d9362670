#include "recording_api.hpp"

#include <sys/stat.h>

namespace longshore::testing {

RecordingApi::RecordingApi(const Folder& folder, const std::string& names)
    : authority_(make_identity({.common_name = "test authority", .names = "", .authority = true},
                               nullptr)),
      identity_(make_identity({.names = names}, &authority_)),
      server_(
          TlsServerOptions{.identity = &identity_,
                           .serve = [this](ServerConnection& connection) { serve(connection); }}) {
  folder.write("ca.pem", pem_of(authority_));
  folder.write("key", "the-key\n");
  ::chmod((folder / "key").c_str(), 0600);
}

std::string RecordingApi::configuration(const std::string& base_url, const std::string& api,
                                        const std::string& more) {
  return "api:\n  base_url: " + base_url +
         "\n  project_id: p\n  key_file: key\n  ca_file: ca.pem\n" + api +
         "retry: {max_attempts: 2, base_delay: 10ms, max_delay: 20ms, after_timeout: 10ms}\n" +
         "delivery: {requests_per_second: 0, max_in_flight: 1, give_up_after: 60s}\n" + more;
}

std::vector<std::string> RecordingApi::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

std::vector<std::string> RecordingApi::request_lines() const {
  std::vector<std::string> lines;
  for (const std::string& head : heads()) lines.push_back(head.substr(0, head.find(" HTTP/1.1")));
  return lines;
}

void RecordingApi::serve(ServerConnection& connection) {
  if (!connection.accept_tls()) return;
  for (;;) {
    const std::string request = connection.read_request();
    if (request.empty()) return;
    std::string body;
    {
      const std::lock_guard lock(mutex_);
      heads_.push_back(request.substr(0, request.find("\r\n\r\n") + 2));
      body = request.starts_with("GET ")
                 ? R"({"data":{"batches":[{"id":"b-1","name":"n"}],"jobs":[]},"success":true})"
                 : R"({"data":{"batch_id":"b-1","job_id":"j-)" + std::to_string(++made_) +
                       R"("},"success":true})";
    }
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\n\r\n" + body);
  }
}

}  // namespace longshore::testing

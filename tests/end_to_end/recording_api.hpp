// An API that grants whatever it is asked for, and keeps the head of every request.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "http/tls_server.hpp"
#include "process.hpp"

namespace longshore::testing {

class RecordingApi {
 public:
  // Its certificate is for `names`; writes what to trust, and a key, into `folder`.
  explicit RecordingApi(const Folder& folder,
                        const std::string& names = "DNS:localhost,IP:127.0.0.1");

  std::uint16_t port() const { return server_.port(); }
  // A configuration that leads to it by `base_url`, with `api` and `more` (YAML) in it.
  static std::string configuration(const std::string& base_url, const std::string& api = "",
                                   const std::string& more = "");
  std::vector<std::string> heads() const;
  std::vector<std::string> request_lines() const;  // "GET /path"

 private:
  void serve(ServerConnection& connection);

  Identity authority_;
  Identity identity_;
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  int made_ = 0;
  TlsServer server_;  // the last: its threads use the others
};

}  // namespace longshore::testing

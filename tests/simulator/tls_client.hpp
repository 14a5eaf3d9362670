// A blocking HTTPS client for the tests: one connection, and every way an answer can break.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace longshore::simulator {

// How the reading of an answer ended.
enum class Ending {
  kWhole,   // as its Content-Length says
  kClosed,  // the orderly end of TLS
  kBroken,  // closed without it
  kReset,
  kStopped,  // the caller had enough
};

struct Response {
  Ending ending = Ending::kWhole;
  int status = 0;                             // 0: not even a head
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;
};

class TlsClient {
 public:
  // Verifies the server against `ca_pem` for `host`. With `earlier` it offers that one's
  // session.
  TlsClient(std::uint16_t port, const std::string& ca_pem, const std::string& host = "127.0.0.1",
            const TlsClient* earlier = nullptr);
  ~TlsClient();

  bool connected() const;
  std::string failure() const;   // why not
  std::string protocol() const;  // e.g. TLSv1.3
  bool resumed() const;

  bool send(std::string_view bytes);
  // Stops with kStopped once the body has `body_bytes_max` bytes.
  Response receive(std::size_t body_bytes_max = SIZE_MAX);
  // send() and receive() of a request with its x-api-key.
  Response post(std::string_view target, std::string_view body);
  Response get(std::string_view target);
  // Waits for the end of the connection.
  Ending wait_for_end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string post_text(std::string_view target, std::string_view body);

}  // namespace longshore::simulator

// A TLS server on loopback whose every connection is served by a function of the test, on a
// thread of its own, with blocking calls.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "certificates.hpp"

namespace longshore::testing {

// One connection as the server sees it. Closed, without TLS's good-bye, by its destructor.
class ServerConnection {
 public:
  ServerConnection(int descriptor, SSL_CTX* context);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // Before TLS: up to the empty line; for a proxy.
  std::string read_plain_head();
  bool write_plain(std::string_view bytes);  // false once the client has gone

  bool accept_tls();
  bool resumed() const;
  std::string server_name() const;  // SNI
  std::string protocol() const;     // ALPN
  // A head and as much body as its Content-Length says; empty once the client has gone.
  std::string read_request();
  bool write(std::string_view bytes);  // false once the client has gone
  // One byte of the records after another, so long apart.
  bool drip(std::string_view bytes, std::chrono::milliseconds pause);
  bool ask_to_renegotiate();  // TLS 1.2: a HelloRequest
  bool update_key();          // TLS 1.3: a KeyUpdate
  void say_goodbye();         // close_notify
  // What is written meanwhile leaves at the end, in one piece where it is small.
  void hold_back();
  void let_go();
  void close();
  void reset();  // RST instead of FIN
  // Until the client has closed its side.
  void wait_for_close();

 private:
  int descriptor_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

struct TlsServerOptions {
  const Identity* identity = nullptr;
  const char* address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any
  int version_max = 0;     // e.g. TLS1_1_VERSION; 0: the newest
  std::function<void(ServerConnection&)> serve;
};

// Threads: made, asked and destroyed by the test's. Its destructor waits for the connections
// being served, so that the client has to be gone first.
class TlsServer {
 public:
  explicit TlsServer(TlsServerOptions options);
  ~TlsServer();

  std::uint16_t port() const { return port_; }
  int connections() const { return accepted_; }

 private:
  void accept_all();

  TlsServerOptions options_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

// A socket that listens and never answers.
class SilentServer {
 public:
  explicit SilentServer(const char* address = "127.0.0.1", std::uint16_t port = 0);
  ~SilentServer();
  std::uint16_t port() const { return port_; }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace longshore::testing

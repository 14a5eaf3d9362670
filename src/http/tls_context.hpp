// What all TLS connections to one server share: trust, settings, and the latest session.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "core/exchange.hpp"
#include "http/socket_bio.hpp"
#include "longshore/result.hpp"

namespace longshore::http {

using SslPtr = std::unique_ptr<SSL, decltype(&SSL_free)>;

// The first thing that was wrong with the server's certificate.
struct CertificateProblem {
  std::string host;    // that was asked for
  std::string detail;  // empty: nothing was wrong
};

// One thread. Outlives what it made.
class TlsContext {
 public:
  // `ca_file` empty: the system's trust store, which takes some 30 ms to load and is therefore
  // loaded for the first connection. Errors: kConfiguration.
  static Result<std::unique_ptr<TlsContext>> make(const std::string& host,
                                                  const std::string& ca_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // A connection on `socket` that verifies the chain and the name, and offers the latest
  // session. Both arguments outlive it. Null where OpenSSL cannot make one.
  SslPtr make_connection(SocketState& socket, CertificateProblem& problem);

 private:
  TlsContext(const std::string& host);
  Result<void> load_trust(const std::string& ca_file);
  bool trust_system();
  bool configure();
  static int keep_session(SSL* connection, SSL_SESSION* session);

  const std::string host_;
  bool system_wanted_ = false;  // its trust store, not loaded yet
  SocketBioMethod bio_method_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session_;
};

}  // namespace longshore::http

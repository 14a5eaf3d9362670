// OpenSSL on a TcpSocket. Its own socket BIO would raise SIGPIPE, ask the system what is known,
// and say too little.
#pragma once

#include <openssl/bio.h>

#include <cstdint>
#include <memory>

#include "http/tcp_socket.hpp"

namespace longshore::http {

// What the socket said last. Outlives the BIO that is made on it.
struct SocketState {
  explicit SocketState(TcpSocket& on) : socket(on) {}

  TcpSocket& socket;
  bool blocked = false;          // the last call would have had to wait
  bool ended = false;            // the peer closed its side
  int error = 0;                 // errno of what broke the connection, 0 if nothing did
  std::uint64_t bytes_sent = 0;  // since the connection began
};

// Made once per network; OpenSSL has no other way to say what a BIO does.
class SocketBioMethod {
 public:
  SocketBioMethod();

  // False where OpenSSL has no memory.
  bool ready() const { return method_ != nullptr; }
  // Null likewise.
  BIO* make(SocketState& state) const;

 private:
  std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method_;
};

}  // namespace longshore::http

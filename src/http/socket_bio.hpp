// OpenSSL on a TcpSocket. Its own socket BIO would raise SIGPIPE, ask the system for five bytes
// of each record before the rest, and say too little.
#pragma once

#include <openssl/bio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "http/tcp_socket.hpp"

namespace longshore::http {

// Of one read from the socket: a whole record of TLS.
inline constexpr std::size_t kReceivedBytesMax = 17 * 1024;

// What the socket said last. Outlives the BIO that is made on it.
struct SocketState {
  explicit SocketState(TcpSocket& on) : socket(on) {}

  TcpSocket& socket;
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(kReceivedBytesMax);
  std::string_view received;     // of the buffer, not yet taken by OpenSSL
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

// One TLS connection.
#pragma once

#include <memory>

#include "core/task.hpp"
#include "http/network.hpp"
#include "http/tcp_socket.hpp"
#include "http/tls_context.hpp"

namespace longshore::http {

// TLS records without data (tickets, key updates) that one read or write puts up with.
inline constexpr unsigned kSilentRecordsMax = 64;

// io thread only.
class TlsStream final : public Stream {
 public:
  // `socket` is connected, to the server or through a proxy's tunnel to it.
  TlsStream(TlsContext& context, std::unique_ptr<TcpSocket> socket);
  // Says good-bye if the connection is sound, so that its session can be resumed; never waits.
  ~TlsStream() override;

  // kCertificate, kTls, kTlsObsolete, kReset, kClosedEarly, kConnectTimeout or kCancelled. Once,
  // first.
  Task<IoResult> handshake(SteadyTime deadline);

  Task<IoResult> read_some(std::span<char> into, SteadyTime deadline) override;
  Task<IoResult> write(std::string_view bytes, SteadyTime deadline) override;
  bool idle_and_open() override;
  bool all_taken() const override {
    return !socket_->readable() && SSL_has_pending(ssl_.get()) == 0;
  }
  void abort() override { socket_->abort(); }

 private:
  enum class Step { kDone, kAgain, kWaitRead, kWaitWrite, kEnd, kFailed };
  Step step_after(int returned);
  Task<IoResult> wait_for(Step step, SteadyTime deadline, TransportFault timeout);
  bool inside_record() const;
  IoResult breakage(std::string_view during) const;
  IoResult handshake_failure() const;

  std::unique_ptr<TcpSocket> socket_;
  SocketState state_;
  CertificateProblem problem_;
  SslPtr ssl_;
  unsigned long error_code_ = 0;  // of OpenSSL, after kFailed
  bool sound_ = false;            // after the handshake, until something fails
};

}  // namespace longshore::http

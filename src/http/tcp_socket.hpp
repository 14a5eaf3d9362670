// A non-blocking TCP socket with deadlines. TLS writes to its descriptor by itself; Asio says
// when, and reads.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>

#include "core/task.hpp"
#include "http/deadlines.hpp"
#include "http/network.hpp"

namespace longshore::http {

using Endpoint = asio::ip::tcp::endpoint;

// io thread only; one call at a time.
class TcpSocket {
 public:
  TcpSocket(const asio::any_io_executor& io, std::shared_ptr<Deadlines> deadlines);

  enum class Direction { kRead, kWrite };

  // kRefused, kConnectTimeout or kCancelled, with what the system said.
  Task<IoResult> connect(const Endpoint& endpoint, SteadyTime deadline);
  // Until there is something to read or room to write: kNone, `timeout`, kReset or kCancelled.
  Task<IoResult> wait(Direction direction, SteadyTime deadline, TransportFault timeout);
  // Reads what there is, or what comes first. No bytes and kNone: the peer closed its side.
  // Otherwise as wait(). Unlike it followed by a recv(), it costs one system call: Asio arms its
  // reactor anew for each wait.
  Task<IoResult> receive(std::span<char> into, SteadyTime deadline, TransportFault timeout);
  // Breaks off what is under way and everything to come.
  void abort();

  int descriptor() { return socket_.native_handle(); }

 private:
  class Wait;

  asio::ip::tcp::socket socket_;
  std::shared_ptr<Deadlines> deadlines_;
  BoundedWait* under_way_ = nullptr;
  bool aborted_ = false;
};

}  // namespace longshore::http

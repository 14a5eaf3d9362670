// A non-blocking TCP socket with deadlines.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "core/descriptor.hpp"
#include "core/task.hpp"
#include "http/deadlines.hpp"
#include "http/network.hpp"
#include "http/socket_events.hpp"

namespace longshore::http {

using Endpoint = asio::ip::tcp::endpoint;

// What came of one try to read or to write.
struct Transfer {
  std::size_t bytes = 0;  // read: 0, unless it failed, is the end
  int error = 0;          // errno; EAGAIN: it would have had to wait
};

// io thread only; one wait at a time.
class TcpSocket {
 public:
  TcpSocket(std::shared_ptr<SocketEvents> events, std::shared_ptr<Deadlines> deadlines);

  // kRefused, kConnectTimeout or kCancelled, with what the system said. Once, first.
  Task<IoResult> connect(const Endpoint& endpoint, SteadyTime deadline);
  // Until there is something to read or room to write: kNone, `timeout` or kCancelled.
  Task<IoResult> wait(Direction direction, SteadyTime deadline, TransportFault timeout);
  // At once. A read that is known to be in vain is not tried.
  Transfer try_read(std::span<char> into);
  Transfer try_write(std::string_view bytes);

  // As far as is known: more may have come than was told.
  bool readable() const { return readiness_.readable; }
  // Lets the next try_read() ask the system, whatever is known.
  void look_anew() { readiness_.readable = true; }
  // Breaks off what is under way and everything to come.
  void abort();

 private:
  class BoundedBy;

  std::shared_ptr<SocketEvents> events_;
  std::shared_ptr<Deadlines> deadlines_;
  Readiness readiness_;
  Descriptor descriptor_;
  BoundedWait* under_way_ = nullptr;
  bool aborted_ = false;
};

}  // namespace longshore::http

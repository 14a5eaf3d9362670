// How a connection comes about. The TLS transport implements it for real; the simulation
// hands out streams in memory, so that the exchange itself runs in virtual time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/exchange.hpp"
#include "core/task.hpp"
#include "longshore/environment.hpp"

namespace longshore::http {

// What came of one read, write or connect. kNone is success.
struct IoResult {
  TransportFault fault = TransportFault::kNone;
  std::size_t bytes = 0;  // read: 0 with kNone is the orderly end of the stream
  std::string detail;     // for a reader
};

inline IoResult cancelled() {
  return {.fault = TransportFault::kCancelled, .detail = "the run is stopping"};
}

// A connected, authenticated byte stream. io thread only; one read or write at a time.
// Destroying it closes it at once.
class Stream {
 public:
  virtual ~Stream() = default;
  // At most `into.size()` bytes, before `deadline` (else kRequestTimeout). kClosedEarly: the
  // stream ended without the orderly close that proves nobody cut it.
  virtual Task<IoResult> read_some(std::span<char> into, SteadyTime deadline) = 0;
  // All of `bytes`. `bytes` of the result says how many may have left.
  virtual Task<IoResult> write(std::string_view bytes, SteadyTime deadline) = 0;
  // Whether a new request may be sent: nothing arrived and nobody closed since the last answer.
  virtual bool idle_and_open() = 0;
  // Whether all that is known to have come has been taken. A cheaper look: it asks nobody.
  virtual bool all_taken() const = 0;
  // Breaks off whatever is under way (kCancelled).
  virtual void abort() = 0;
};

struct Connection {
  IoResult result;
  std::unique_ptr<Stream> stream;  // set on success
};

// Opens streams to the one origin it was made for. io thread only; outlives its streams.
class Network {
 public:
  virtual ~Network() = default;
  // All addresses of the name are tried, until `deadline` (else kConnectTimeout).
  virtual Task<Connection> connect(SteadyTime deadline) = 0;
  // Breaks off every connect under way (kCancelled), and refuses new ones.
  virtual void abort() = 0;
};

}  // namespace longshore::http

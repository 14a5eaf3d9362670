// One HTTP exchange as the parts above HTTP see it: a request, and the answer or the
// fault that came instead.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace longshore {

enum class Method { kGet, kPost };

// What is viewed outlives the exchange, so that a request is put together only where it leaves.
struct Request {
  Method method = Method::kPost;
  std::string_view target;                 // path and query, starting with '/'
  std::array<std::string_view, 3> body{};  // JSON, in pieces; empty for a GET
};

// Why there is no usable answer. A closed list; name_of() gives the word for reports.
enum class TransportFault {
  kNone,             // there is an answer
  kResolve,          // the name has no address
  kRefused,          // no address of the name took the connection
  kConnectTimeout,   // not connected, or no TLS session, in api.connect_timeout
  kProxy,            // the proxy did not open the tunnel
  kProxyLogin,       // the proxy wants a user and password, or others: ends the run
  kTls,              // the handshake failed for another reason than the certificate
  kTlsObsolete,      // the server speaks no TLS that is safe (1.1 or older): ends the run
  kCertificate,      // the certificate cannot be trusted: ends the run
  kRequestTimeout,   // no whole answer in api.request_timeout
  kReset,            // the connection broke
  kClosedEarly,      // it was closed before the answer was whole
  kMalformed,        // what came is not HTTP
  kTooLarge,         // a header or body over its limit
  kStaleConnection,  // a kept-alive connection was closed as the request left
  kCancelled,        // the run is stopping
};

std::string_view name_of(TransportFault fault);

struct Answer {
  TransportFault fault = TransportFault::kNone;
  // Whether a byte of the request may have reached the server: false makes the outcome
  // known (nothing was done) whatever the fault.
  bool request_left = false;
  int status = 0;                       // 0 with a fault
  std::string retry_after;              // the header's text, empty if absent
  std::string date;                     // the header's text, where retry_after is not empty
  std::string location;                 // of a redirect, for the message
  std::string body;                     // whole, unless a BodySink took it
  std::string detail;                   // of a fault, for a reader
  std::chrono::nanoseconds latency{0};  // from the first byte out to the last byte in
};

// Takes the body of a 200 answer piece by piece instead of Answer::body.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // False stops the exchange (kMalformed): the body is not what was expected.
  virtual bool take(std::string_view piece) = 0;
};

}  // namespace longshore

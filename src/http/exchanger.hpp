// One request, one answer: the whole of HTTP as delivery sees it.
#pragma once

#include "core/exchange.hpp"
#include "core/task.hpp"

namespace longshore::http {

// Leave to send one request, asked for when a connection is ready and nothing else is missing:
// what is paced is what the server sees, not how long its handshakes take. io thread only.
class Clearance {
 public:
  virtual ~Clearance() = default;
  // True: it may leave, and has to at once. False: it has to wait for its turn.
  virtual bool now() = 0;
  // Completes with true when its turn has come, with false when it may not leave any more.
  virtual Task<bool> turn() = 0;
};

class Exchanger {
 public:
  virtual ~Exchanger() = default;
  // Sends `request` once and never again by itself. A fault is in the answer, not thrown.
  // With a `sink`, the body of a 200 goes there (limit kListBytesMax). All arguments outlive
  // the call. Without clearance nothing leaves (kCancelled); where the connection broke while
  // it waited for its turn, another one is asked for. io thread only; any number at a time.
  virtual Task<Answer> exchange(const Request& request, BodySink* sink, Clearance& clearance) = 0;
  // Nothing new leaves: exchanges that have sent nothing yet end with kCancelled, and so do
  // new ones; those whose request has left may end.
  virtual void drain() = 0;
  // Drains, and breaks off every exchange under way with kCancelled.
  virtual void abort() = 0;
};

}  // namespace longshore::http

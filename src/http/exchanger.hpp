// One request, one answer: the whole of HTTP as delivery sees it.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "core/exchange.hpp"

namespace longshore::http {

namespace asio = boost::asio;

class Exchanger {
 public:
  virtual ~Exchanger() = default;
  // Sends `request` once and never again by itself. A fault is in the answer, not thrown.
  // With a `sink`, the body of a 200 goes there (limit kListBytesMax). `request` and `sink`
  // outlive the call. io thread only; any number at a time.
  virtual asio::awaitable<Answer> exchange(const Request& request, BodySink* sink) = 0;
  // Nothing new leaves: exchanges that have sent nothing yet end with kCancelled, and so do
  // new ones; those whose request has left may end.
  virtual void drain() = 0;
  // Drains, and breaks off every exchange under way with kCancelled.
  virtual void abort() = 0;
};

}  // namespace longshore::http

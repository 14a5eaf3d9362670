// One connection to the simulated API.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "simulator/http_text.hpp"
#include "simulator/service.hpp"

namespace longshore::simulator {

namespace asio = boost::asio;

// The concrete executor throughout: a type-erased one costs at every step.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using DelayTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <typename T>
using Awaitable = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;

// One remote for all connections, whichever thread they run on.
struct SharedService {
  explicit SharedService(const ServiceOptions& options) : service(options) {}
  mutable std::mutex mutex;
  Service service;
};

// Lives on one thread's io_context.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, asio::ssl::context& tls, SharedService& shared);

  // From the handshake until the connection has ended. The session outlives it.
  Awaitable<void> run();
  // Breaks the connection off; run() then ends.
  void close();
  // close() where the present step has taken too long.
  void close_if_late(SteadyTime now);

 private:
  enum class Next { kKeepAlive, kFarewell, kGone };

  Awaitable<bool> handshake();
  // Until a whole request stands at the start of the buffer. kGone: it never will.
  Awaitable<Next> read_request();
  Awaitable<bool> read_more();
  Awaitable<Next> serve_request();
  Awaitable<Next> perform(const Action& action);
  Awaitable<Next> refuse(int status, std::string_view why);
  Awaitable<bool> write_out();
  Awaitable<void> delay(std::chrono::milliseconds time);
  Awaitable<void> swallow_until_closed();
  Awaitable<void> write_endless(const Reply& reply);
  Awaitable<void> write_jobs(const Reply& reply);
  Awaitable<void> farewell();
  void reset();
  Action begin();
  void consume_request();
  void allow(std::chrono::steady_clock::duration time);

  asio::ssl::stream<Socket> stream_;
  DelayTimer timer_;
  SharedService& shared_;
  std::string buffer_;  // its first used_ bytes have been read
  std::size_t used_ = 0;
  RequestHead head_;  // of the request at the start of buffer_
  std::string out_;
  SteadyTime late_at_;
  bool closed_ = false;
};

}  // namespace longshore::simulator

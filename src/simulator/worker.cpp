#include "simulator/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <exception>
#include <utility>

#include "simulator/limits.hpp"

namespace longshore::simulator {
namespace {

using ErrorCode = boost::system::error_code;

constexpr std::chrono::seconds kSweepEvery{1};
constexpr std::chrono::milliseconds kAcceptPause{100};  // when descriptors have run out
constexpr int kOneThread = 1;

}  // namespace

Worker::Worker(asio::ssl::context& tls, SharedService& shared)
    : io_(kOneThread),
      guard_(io_.get_executor()),
      tls_(tls),
      shared_(shared),
      acceptor_(io_.get_executor()),
      accept_pause_(io_.get_executor()),
      sweep_timer_(io_.get_executor()) {}

ErrorCode Worker::listen(std::uint16_t port, std::vector<Worker*> all) {
  all_ = std::move(all);
  const asio::ip::tcp::endpoint address(asio::ip::address_v4::loopback(), port);
  ErrorCode error;
  acceptor_.open(address.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(address, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

std::uint16_t Worker::port() const {
  ErrorCode ignored;
  return acceptor_.local_endpoint(ignored).port();
}

void Worker::run() {
  if (acceptor_.is_open()) asio::co_spawn(io_, accept(), asio::detached);
  asio::co_spawn(io_, sweep(), asio::detached);
  io_.run();
}

void Worker::stop() {
  asio::post(io_, [this] {
    stopping_ = true;
    ErrorCode ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    sweep_timer_.cancel();
    for (const auto& [session, owner] : sessions_) session->close();
    guard_.reset();
  });
}

Awaitable<void> Worker::accept() {
  while (!stopping_) {
    Worker& next = *all_[turn_++ % all_.size()];
    ErrorCode error;
    auto token = asio::redirect_error(kAwait, error);
    Socket socket = co_await acceptor_.async_accept(next.io_.get_executor(), token);
    if (stopping_) co_return;
    if (error) {
      accept_pause_.expires_after(kAcceptPause);
      co_await accept_pause_.async_wait(token);
      continue;
    }
    asio::post(next.io_,
               [&next, moved = std::move(socket)]() mutable { next.adopt(std::move(moved)); });
  }
}

void Worker::adopt(Socket socket) {
  if (stopping_ || sessions_.size() >= limits::kConnectionsMax) return;
  ErrorCode ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto session = std::make_shared<Session>(std::move(socket), tls_, shared_);
  sessions_.emplace(session.get(), session);
  // Whatever ends a session, even want of memory, ends that session alone.
  asio::co_spawn(io_, session->run(), [this, session](const std::exception_ptr&) {
    session->close();
    sessions_.erase(session.get());
  });
}

Awaitable<void> Worker::sweep() {
  ErrorCode error;
  auto token = asio::redirect_error(kAwait, error);
  while (!stopping_) {
    sweep_timer_.expires_after(kSweepEvery);
    co_await sweep_timer_.async_wait(token);
    const SteadyTime now = std::chrono::steady_clock::now();
    for (const auto& [session, owner] : sessions_) session->close_if_late(now);
  }
}

}  // namespace longshore::simulator

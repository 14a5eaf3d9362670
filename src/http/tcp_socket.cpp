#include "http/tcp_socket.hpp"

#include <boost/asio/buffer.hpp>

#include "core/outside.hpp"

namespace longshore::http {

using boost::system::error_code;

// The socket's place among the deadlines, for as long as it waits.
class TcpSocket::Wait final : public BoundedWait {
 public:
  Wait(TcpSocket& owner, SteadyTime deadline) : owner_(owner) {
    owner_.under_way_ = this;
    owner_.deadlines_->add(*this, deadline);
  }
  ~Wait() override {
    owner_.deadlines_->remove(*this);
    owner_.under_way_ = nullptr;
  }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

 private:
  void break_off() override {
    error_code ignored;
    owner_.socket_.cancel(ignored);
  }

  TcpSocket& owner_;
};

namespace {

IoResult failure(TransportFault fault, std::string detail) {
  return IoResult{.fault = fault, .detail = std::move(detail)};
}

IoResult outcome(const BoundedWait& wait, const error_code& error, TransportFault timeout,
                 TransportFault otherwise) {
  if (wait.ended() == BoundedWait::End::kCancelled) return cancelled();
  if (!error) return IoResult{};
  if (wait.ended() == BoundedWait::End::kExpired) return failure(timeout, "it took too long");
  return failure(otherwise, error.message());
}

}  // namespace

TcpSocket::TcpSocket(const asio::any_io_executor& io, std::shared_ptr<Deadlines> deadlines)
    : socket_(io), deadlines_(std::move(deadlines)) {}

Task<IoResult> TcpSocket::connect(const Endpoint& endpoint, SteadyTime deadline) {
  if (aborted_) co_return cancelled();
  error_code error;
  socket_.open(endpoint.protocol(), error);
  if (error) co_return failure(TransportFault::kRefused, error.message());
  Wait wait(*this, deadline);
  std::tie(error) = co_await outside<error_code>(
      [this, &endpoint](auto callback) { socket_.async_connect(endpoint, std::move(callback)); });
  IoResult result = outcome(wait, error, TransportFault::kConnectTimeout, TransportFault::kRefused);
  if (result.fault != TransportFault::kNone) co_return result;
  // A request is one write: waiting for more to put into a segment would only delay it.
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  socket_.native_non_blocking(true, error);
  if (error) co_return failure(TransportFault::kRefused, error.message());
  co_return result;
}

Task<IoResult> TcpSocket::wait(Direction direction, SteadyTime deadline, TransportFault timeout) {
  if (aborted_) co_return cancelled();
  const auto what = direction == Direction::kRead ? asio::ip::tcp::socket::wait_read
                                                  : asio::ip::tcp::socket::wait_write;
  Wait wait(*this, deadline);
  const auto [error] = co_await outside<error_code>(
      [this, what](auto callback) { socket_.async_wait(what, std::move(callback)); });
  co_return outcome(wait, error, timeout, TransportFault::kReset);
}

Task<IoResult> TcpSocket::receive(std::span<char> into, SteadyTime deadline,
                                  TransportFault timeout) {
  if (aborted_) co_return cancelled();
  Wait wait(*this, deadline);
  const auto [error, bytes] =
      co_await outside<error_code, std::size_t>([this, into](auto callback) {
        socket_.async_read_some(asio::buffer(into.data(), into.size()), std::move(callback));
      });
  if (bytes == 0 && error != asio::error::eof) {
    co_return outcome(wait, error, timeout, TransportFault::kReset);
  }
  co_return IoResult{.bytes = bytes};
}

void TcpSocket::abort() {
  aborted_ = true;
  if (under_way_ != nullptr) deadlines_->cancel(*under_way_);
}

}  // namespace longshore::http

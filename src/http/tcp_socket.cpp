#include "http/tcp_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace longshore::http {

// The socket's place among the deadlines, for as long as it waits.
class TcpSocket::BoundedBy final : public BoundedWait {
 public:
  BoundedBy(TcpSocket& owner, SteadyTime deadline) : owner_(owner) {
    owner_.under_way_ = this;
    owner_.deadlines_->add(*this, deadline);
  }
  ~BoundedBy() override {
    owner_.deadlines_->remove(*this);
    owner_.under_way_ = nullptr;
  }
  BoundedBy(const BoundedBy&) = delete;
  BoundedBy& operator=(const BoundedBy&) = delete;

 private:
  void break_off() override { owner_.events_->wake(owner_.readiness_); }

  TcpSocket& owner_;
};

namespace {

IoResult failure(TransportFault fault, std::string detail) {
  return IoResult{.fault = fault, .detail = std::move(detail)};
}

IoResult refused(int error) {
  return failure(TransportFault::kRefused, std::generic_category().message(error));
}

// Again where a signal broke it off.
template <typename Call>
ssize_t uninterrupted(Call call) {
  for (;;) {
    const ssize_t result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

// A request is one write: waiting for more to put into a segment would only delay it.
void send_without_delay(int descriptor) {
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

int error_of(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

TcpSocket::TcpSocket(std::shared_ptr<SocketEvents> events, std::shared_ptr<Deadlines> deadlines)
    : events_(std::move(events)), deadlines_(std::move(deadlines)) {}

Task<IoResult> TcpSocket::connect(const Endpoint& endpoint, SteadyTime deadline) {
  if (aborted_) co_return cancelled();
  descriptor_ = Descriptor(::socket(endpoint.protocol().family(),
                                    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!descriptor_) co_return refused(errno);
  send_without_delay(descriptor_.get());
  const int begun =
      ::connect(descriptor_.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size()));
  if (begun != 0 && errno != EINPROGRESS && errno != EINTR) co_return refused(errno);
  // Not before: a socket that has not begun to connect counts as hung up.
  const int unwatched = events_->add(descriptor_.get(), readiness_);
  if (unwatched != 0) co_return refused(unwatched);
  IoResult result = co_await wait(Direction::kWrite, deadline, TransportFault::kConnectTimeout);
  if (result.fault != TransportFault::kNone) co_return result;
  const int error = error_of(descriptor_.get());
  if (error != 0) co_return refused(error);
  co_return result;
}

Task<IoResult> TcpSocket::wait(Direction direction, SteadyTime deadline, TransportFault timeout) {
  if (aborted_) co_return cancelled();
  BoundedBy bound(*this, deadline);
  co_await events_->wait(readiness_, direction);
  if (bound.ended() == BoundedWait::End::kCancelled) co_return cancelled();
  if (readiness_.of(direction)) co_return IoResult{};
  co_return failure(timeout, "it took too long");
}

// Less than there was room for was mostly all there was: of further bytes the set will tell.
Transfer TcpSocket::try_read(std::span<char> into) {
  if (!readiness_.readable) return Transfer{.error = EAGAIN};
  const ssize_t got =
      uninterrupted([&] { return ::recv(descriptor_.get(), into.data(), into.size(), 0); });
  if (got >= 0) {
    const auto bytes = static_cast<std::size_t>(got);
    readiness_.readable = readiness_.until_eagain || bytes == 0 || bytes == into.size();
    return Transfer{.bytes = bytes};
  }
  if (errno == EAGAIN) readiness_.readable = readiness_.until_eagain = false;
  return Transfer{.error = errno};
}

Transfer TcpSocket::try_write(std::string_view bytes) {
  const ssize_t sent = uninterrupted(
      [&] { return ::send(descriptor_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
  if (sent >= 0) return Transfer{.bytes = static_cast<std::size_t>(sent)};
  if (errno == EAGAIN) readiness_.writable = false;
  return Transfer{.error = errno};
}

void TcpSocket::abort() {
  aborted_ = true;
  if (under_way_ != nullptr) deadlines_->cancel(*under_way_);
}

}  // namespace longshore::http

// The client's socket against a peer that the test holds by itself: both ends in one thread, so
// that what is there, and what was told of it, is known at each step.
#include "http/tcp_socket.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/at_exit.hpp"
#include "environment/real_scheduler.hpp"
#include "environment/system_clock.hpp"
#include "support/unused_port.hpp"

namespace longshore::testing {
namespace {

using namespace std::chrono_literals;
using http::Direction;
using http::Endpoint;
using http::IoResult;
using http::SocketEvents;
using http::TcpSocket;
using http::Transfer;

class Listener {
 public:
  Listener() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(descriptor_.get(), any, size), 0);
    EXPECT_EQ(::listen(descriptor_.get(), SOMAXCONN), 0);
    EXPECT_EQ(::getsockname(descriptor_.get(), any, &size), 0);
    endpoint_ = Endpoint(asio::ip::address_v4::loopback(), ntohs(address.sin_port));
  }

  Descriptor accept() { return Descriptor(::accept(descriptor_.get(), nullptr, nullptr)); }
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  Descriptor descriptor_;
  Endpoint endpoint_;
};

class TcpSocketTest : public ::testing::Test {
 protected:
  TcpSocketTest()
      : events_(SocketEvents::make(scheduler_->io()).value()),
        deadlines_(http::Deadlines::make(*scheduler_, clock_)) {}

  std::unique_ptr<TcpSocket> make_socket() {
    return std::make_unique<TcpSocket>(events_, deadlines_);
  }
  SteadyTime in(std::chrono::milliseconds time) { return clock_.steady_now() + time; }
  void run() {
    scheduler_->run([](int) {});
  }

  static Task<void> keep(Task<IoResult> task, IoResult& into) { into = co_await std::move(task); }
  IoResult result_of(Task<IoResult> task) {
    IoResult result{.fault = TransportFault::kMalformed};
    spawn(scheduler_->io(), keep(std::move(task), result));
    run();
    return result;
  }
  IoResult wait(Direction direction, std::chrono::milliseconds time = 10s) {
    return result_of(socket_->wait(direction, in(time), TransportFault::kRequestTimeout));
  }

  void connect() {
    const IoResult result = result_of(socket_->connect(listener_.endpoint(), in(10s)));
    ASSERT_EQ(result.fault, TransportFault::kNone) << result.detail;
    peer_ = listener_.accept();
  }
  void peer_sends(const std::string& bytes) { EXPECT_EQ(write_all(peer_.get(), bytes), 0); }
  void peer_ends() { EXPECT_EQ(::shutdown(peer_.get(), SHUT_WR), 0); }

  std::string read(std::size_t room) {
    std::string bytes(room, '\0');
    const Transfer got = socket_->try_read(bytes);
    if (got.error != 0) return got.error == EAGAIN ? "nothing" : "error";
    bytes.resize(got.bytes);
    return bytes;
  }

  environment::SystemClock clock_;
  std::unique_ptr<environment::RealScheduler> scheduler_ =
      std::make_unique<environment::RealScheduler>();
  std::shared_ptr<SocketEvents> events_;
  std::shared_ptr<http::Deadlines> deadlines_;
  Listener listener_;
  Descriptor peer_;
  std::unique_ptr<TcpSocket> socket_ = make_socket();
};

TEST_F(TcpSocketTest, WhatIsKnownToBeInVainIsNotTried) {
  connect();
  peer_sends("abc");
  EXPECT_EQ(read(8), "nothing");  // nobody was told of them yet
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "abc");
  peer_sends("def");
  EXPECT_EQ(read(8), "nothing");
  socket_->look_anew();
  EXPECT_EQ(read(8), "def");
}

TEST_F(TcpSocketTest, AReadThatFillsItsRoomLeavesTheRestToTheNext) {
  connect();
  peer_sends("abcdef");
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(4), "abcd");
  EXPECT_TRUE(socket_->readable());
  EXPECT_EQ(read(4), "ef");
  EXPECT_FALSE(socket_->readable());
}

TEST_F(TcpSocketTest, WhatCameBetweenTwoWaitsIsTold) {
  connect();
  for (const char* const bytes : {"a", "b", "c"}) {
    peer_sends(bytes);
    EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
    EXPECT_EQ(read(8), bytes);
  }
}

// recv() stops there although there is more.
TEST_F(TcpSocketTest, AnUrgentMarkHidesNothing) {
  connect();
  peer_sends("abc");
  EXPECT_EQ(::send(peer_.get(), "!", 1, MSG_OOB), 1);
  peer_sends("def");
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "abc");
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "def");
}

// The end came with the bytes before it: it is told once.
TEST_F(TcpSocketTest, TheEndIsReadAfterTheBytesItCameWith) {
  connect();
  peer_sends("abc");
  peer_ends();
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "abc");
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "");
  EXPECT_EQ(read(8), "");
}

TEST_F(TcpSocketTest, AResetIsAnErrorAndNoEndlessNothing) {
  connect();
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ASSERT_EQ(::setsockopt(peer_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
  peer_ = Descriptor();
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "error");
}

TEST_F(TcpSocketTest, WritesAgainOnceThePeerHasMadeRoom) {
  connect();
  const std::string piece(64 * 1024, 'x');
  std::size_t sent = 0;
  Transfer last;
  while ((last = socket_->try_write(piece)).error == 0) sent += last.bytes;
  ASSERT_EQ(last.error, EAGAIN);
  EXPECT_EQ(wait(Direction::kWrite, 1ms).fault, TransportFault::kRequestTimeout);
  std::string taken(sent, '\0');
  for (std::size_t at = 0; at < sent;) {
    const ssize_t got = ::recv(peer_.get(), taken.data() + at, sent - at, 0);
    ASSERT_GT(got, 0);
    at += static_cast<std::size_t>(got);
  }
  EXPECT_EQ(wait(Direction::kWrite).fault, TransportFault::kNone);
  EXPECT_EQ(socket_->try_write("y").bytes, 1u);
}

TEST_F(TcpSocketTest, AWaitEndsAtItsDeadlineAndLeavesTheSocketSound) {
  connect();
  EXPECT_EQ(wait(Direction::kRead, 1ms).fault, TransportFault::kRequestTimeout);
  peer_sends("abc");
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kNone);
  EXPECT_EQ(read(8), "abc");
}

TEST_F(TcpSocketTest, AnAbortEndsTheWaitAndAllToCome) {
  connect();
  IoResult result;
  spawn(scheduler_->io(),
        keep(socket_->wait(Direction::kRead, in(10s), TransportFault::kRequestTimeout), result));
  asio::post(scheduler_->io(), [&] { socket_->abort(); });
  run();
  EXPECT_EQ(result.fault, TransportFault::kCancelled);
  peer_sends("abc");
  EXPECT_EQ(wait(Direction::kRead).fault, TransportFault::kCancelled);
}

TEST_F(TcpSocketTest, ARefusedConnectionSaysSo) {
  const UnusedPort unused;
  const Endpoint nobody(asio::ip::address_v4::loopback(), unused.port());
  const IoResult result = result_of(socket_->connect(nobody, in(10s)));
  EXPECT_EQ(result.fault, TransportFault::kRefused);
  EXPECT_EQ(result.detail, "Connection refused");
}

TEST_F(TcpSocketTest, MoreReadySocketsThanAreTakenAtOnceAllHaveTheirTurn) {
  constexpr std::size_t kSockets = 300;
  std::vector<std::unique_ptr<TcpSocket>> sockets;
  std::vector<Descriptor> peers;
  for (std::size_t i = 0; i < kSockets; ++i) {
    sockets.push_back(make_socket());
    ASSERT_EQ(result_of(sockets.back()->connect(listener_.endpoint(), in(10s))).fault,
              TransportFault::kNone);
    peers.push_back(listener_.accept());
    EXPECT_EQ(write_all(peers.back().get(), "x"), 0);
  }
  std::vector<IoResult> results(kSockets, IoResult{.fault = TransportFault::kMalformed});
  for (std::size_t i = 0; i < kSockets; ++i) {
    spawn(scheduler_->io(),
          keep(sockets[i]->wait(Direction::kRead, in(10s), TransportFault::kRequestTimeout),
               results[i]));
  }
  run();
  for (const IoResult& result : results) EXPECT_EQ(result.fault, TransportFault::kNone);
}

TEST_F(TcpSocketTest, ASystemWithoutADescriptorLeftIsAnError) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto made = SocketEvents::make(scheduler_->io());
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(made.error().message, "no connection can be watched: too many files are open");
}

Task<void> wait_for_ever(std::unique_ptr<TcpSocket> socket, SteadyTime deadline, bool& ended) {
  const AtExit at_exit([&] { ended = true; });
  co_await socket->wait(Direction::kRead, deadline, TransportFault::kRequestTimeout);
}

// Nobody but the task holds the socket, and what it waits with.
TEST_F(TcpSocketTest, WhoStillWaitsAsTheLoopGoesIsEndedWithIt) {
  connect();
  bool ended = false;
  spawn(scheduler_->io(), wait_for_ever(std::move(socket_), in(10s), ended));
  events_.reset();
  deadlines_.reset();
  asio::post(scheduler_->io(), [&] {
    asio::post(scheduler_->io(), [] { throw std::runtime_error("out of the loop"); });
  });
  EXPECT_THROW(run(), std::runtime_error);
  EXPECT_FALSE(ended);
  scheduler_.reset();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace longshore::testing

#include "connect_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

#include "core/descriptor.hpp"

namespace longshore::testing {
namespace {

constexpr int kLookEveryMs = 50;  // whether the test is over

sockaddr_in loopback_at(std::uint16_t port) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return place;
}

bool pass_on(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

ConnectProxy::ConnectProxy(std::uint16_t port, std::string login)
    : behind_(port), login_(std::move(login)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place = loopback_at(0);
  auto* generic = reinterpret_cast<sockaddr*>(&place);
  socklen_t size = sizeof(place);
  if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  port_ = ntohs(place.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

ConnectProxy::~ConnectProxy() {
  over_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (std::thread& thread : serving_) thread.join();
  ::close(listener_);
}

std::vector<std::string> ConnectProxy::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

std::string ConnectProxy::passed() const {
  const std::lock_guard lock(mutex_);
  return passed_;
}

void ConnectProxy::accept_all() {
  for (;;) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    serving_.emplace_back([this, client] { serve(client); });
  }
}

void ConnectProxy::serve(int number) {
  const Descriptor client(number);
  std::string head;
  char c = 0;
  while (!head.ends_with("\r\n\r\n") && ::recv(number, &c, 1, 0) == 1) head += c;
  {
    const std::lock_guard lock(mutex_);
    heads_.push_back(head);
  }
  if (!login_.empty() &&
      head.find("\r\nProxy-Authorization: " + login_ + "\r\n") == std::string::npos) {
    pass_on(number, "HTTP/1.1 407 Authenticate\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const Descriptor server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in place = loopback_at(behind_);
  if (::connect(server.get(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0) {
    pass_on(number, "HTTP/1.1 502 Bad Gateway\r\n\r\n");
    return;
  }
  if (pass_on(number, "HTTP/1.1 200 Connection established\r\n\r\n")) {
    relay(number, server.get());
  }
}

void ConnectProxy::relay(int client, int server) {
  std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
  std::array<char, 16 * 1024> piece;
  while (!over_) {
    if (::poll(ends.data(), ends.size(), kLookEveryMs) < 0) return;
    for (std::size_t from = 0; from < ends.size(); ++from) {
      if (ends[from].revents == 0) continue;
      const ssize_t got = ::recv(ends[from].fd, piece.data(), piece.size(), 0);
      if (got <= 0) return;
      const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
      if (from == 0) {
        const std::lock_guard lock(mutex_);
        passed_ += bytes;
      }
      if (!pass_on(ends[1 - from].fd, bytes)) return;
    }
  }
}

}  // namespace longshore::testing

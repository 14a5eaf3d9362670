// A port at which nobody listens, for certain.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <stdexcept>

#include "core/descriptor.hpp"

namespace longshore {

// Holds a port of every local address without listening, so that connections are refused; a port
// that was merely closed may be given to any other process meanwhile.
class UnusedPort {
 public:
  UnusedPort() : port_(held(AF_INET6)) {
    if (port_ == 0) port_ = held(AF_INET);  // without IPv6
    if (port_ == 0) throw std::runtime_error("no port to hold");
  }
  std::uint16_t port() const { return port_; }

 private:
  // 0: this family cannot be had. A socket of IPv6 holds the port of IPv4 as well.
  std::uint16_t held(int family) {
    socket_ = Descriptor(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int no = 0;
    if (family == AF_INET6) {
      ::setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    }
    sockaddr_in6 address{};  // any; its port stands where that of IPv4 does
    address.sin6_family = static_cast<sa_family_t>(family);
    socklen_t size = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_.get(), any, size) != 0) return 0;
    if (::getsockname(socket_.get(), any, &size) != 0) return 0;
    return ntohs(address.sin6_port);
  }

  Descriptor socket_;
  std::uint16_t port_;
};

}  // namespace longshore

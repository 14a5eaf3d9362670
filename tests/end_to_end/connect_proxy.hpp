// A proxy on loopback that opens tunnels by CONNECT, on threads of the test.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace longshore::testing {

class ConnectProxy {
 public:
  // Every tunnel leads to `port` of this machine, whatever host was asked for. Where `login` is
  // given ("Basic ..."), who does not send it gets 407.
  explicit ConnectProxy(std::uint16_t port, std::string login = "");
  ~ConnectProxy();  // breaks off what is open
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> heads() const;  // of every CONNECT
  // What clients sent through the tunnels, as it passed: it has to be TLS.
  std::string passed() const;

 private:
  void accept_all();
  void serve(int client);
  void relay(int client, int server);

  const std::uint16_t behind_;
  const std::string login_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::string passed_;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

}  // namespace longshore::testing

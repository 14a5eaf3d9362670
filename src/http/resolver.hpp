// The addresses of one name, asked for once and shared by all connects of a while.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/task.hpp"
#include "core/wait_queue.hpp"
#include "http/address_list.hpp"
#include "http/deadlines.hpp"
#include "http/network.hpp"
#include "http/tcp_socket.hpp"

namespace longshore::http {

inline constexpr std::size_t kAddressesMax = 16;              // of one name that are tried
inline constexpr std::chrono::seconds kAddressesKeptMax{60};  // then the name is asked again

// io thread only. The system's resolver cannot be interrupted: a look-up that outlasts
// everybody's patience goes on in the background, keeps this object alive meanwhile, and the
// program from ending: for as long as the system gives itself.
class Resolver : public std::enable_shared_from_this<Resolver> {
 public:
  // Nothing is looked up where `known` has addresses, or `host` is one.
  static std::shared_ptr<Resolver> make(Scheduler& scheduler, std::shared_ptr<Deadlines> deadlines,
                                        std::string host, std::uint16_t port,
                                        const std::vector<std::string>& known);

  // Leaves the addresses in addresses(), in the order to try. kResolve, kConnectTimeout, or
  // kCancelled.
  Task<IoResult> resolve(SteadyTime deadline);
  const std::vector<Endpoint>& addresses() const { return addresses_.all(); }

  // This one answered: it is tried first from now on.
  void prefer(const Endpoint& endpoint) { addresses_.prefer(endpoint); }
  // None answered: the next resolve() asks again.
  void forget();
  void abort();

 private:
  class Waiter;

  Resolver(Scheduler& scheduler, std::shared_ptr<Deadlines> deadlines, std::string host,
           std::uint16_t port);
  static Task<void> look_up(std::shared_ptr<Resolver> self);
  void know(const std::vector<std::string>& addresses);
  bool fresh() const;

  asio::ip::tcp::resolver resolver_;
  asio::any_io_executor io_;
  std::shared_ptr<Deadlines> deadlines_;
  const std::string host_;
  const std::uint16_t port_;
  AddressList addresses_;
  SteadyTime fresh_until_{};
  std::string failure_;  // what the last look-up said, empty after a good one
  std::vector<Waiter*> waiters_;
  bool looking_up_ = false;
  bool aborted_ = false;
};

}  // namespace longshore::http

// One thread of the server: its own event loop and the connections that live on it.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "simulator/session.hpp"

namespace longshore::simulator {

// listen() before run(); stop() from any thread; everything else on the thread of run().
class Worker {
 public:
  Worker(asio::ssl::context& tls, SharedService& shared);

  // Listens on 127.0.0.1 and hands the connections round to `all` in turn, this one included.
  boost::system::error_code listen(std::uint16_t port, std::vector<Worker*> all);
  std::uint16_t port() const;

  void run();  // until stop(), and until every connection has ended
  void stop();

 private:
  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

  Awaitable<void> accept();
  Awaitable<void> sweep();
  void adopt(Socket socket);

  asio::io_context io_;
  asio::executor_work_guard<Executor> guard_;
  asio::ssl::context& tls_;
  SharedService& shared_;
  Acceptor acceptor_;
  DelayTimer accept_pause_;
  DelayTimer sweep_timer_;
  std::vector<Worker*> all_;
  std::size_t turn_ = 0;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions_;
  bool stopping_ = false;
};

}  // namespace longshore::simulator

// SIGINT and SIGTERM while a run is under way.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <memory>
#include <thread>

namespace longshore::environment {

namespace asio = boost::asio;

// From construction to destruction each SIGINT and SIGTERM is handed to `on_signal` on the
// executor. The wait has an io_context and a thread of its own: on the executor's context
// it would count as work and keep it running for ever.
class SignalWatch {
 public:
  SignalWatch(asio::any_io_executor executor, std::function<void(int)> on_signal);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void wait();

  // Shared with what was posted: a signal of the last moment finds `on_signal` emptied.
  struct Receiver {
    std::function<void(int)> on_signal;
  };

  asio::any_io_executor executor_;
  std::shared_ptr<Receiver> receiver_;
  asio::io_context context_;
  asio::signal_set signals_;
  std::thread thread_;
};

}  // namespace longshore::environment

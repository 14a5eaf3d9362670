#include "environment/signal_watch.hpp"

#include <boost/asio/post.hpp>
#include <csignal>

namespace longshore::environment {

SignalWatch::SignalWatch(asio::any_io_executor executor, std::function<void(int)> on_signal)
    : executor_(std::move(executor)),
      receiver_(std::make_shared<Receiver>(Receiver{std::move(on_signal)})),
      context_(1),
      signals_(context_, SIGINT, SIGTERM) {
  wait();
  thread_ = std::thread([this] { context_.run(); });
}

SignalWatch::~SignalWatch() {
  context_.stop();
  thread_.join();
  receiver_->on_signal = nullptr;
}

void SignalWatch::wait() {
  signals_.async_wait([this](const boost::system::error_code& failed, int number) {
    if (failed) return;
    asio::post(executor_, [receiver = receiver_, number] {
      if (receiver->on_signal) receiver->on_signal(number);
    });
    wait();
  });
}

}  // namespace longshore::environment

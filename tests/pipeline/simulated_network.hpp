// The simulated API behind streams in memory: the client's own HTTP, in virtual time.
#pragma once

#include <cstring>
#include <deque>
#include <memory>
#include <string>

#include "http/network.hpp"
#include "simulator/http_text.hpp"
#include "simulator/service.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::testing {

// The remote, which lives on while clients come, crash and come again.
struct SimulatedRemote {
  explicit SimulatedRemote(const simulator::ServiceOptions& options) : service(options) {}
  simulator::Service service;
  bool cut_off = false;  // nothing reaches it any more, and nothing comes back
};

class SimulatedNetwork final : public http::Network {
 public:
  SimulatedNetwork(VirtualScheduler& scheduler, SimulatedRemote& remote)
      : scheduler_(scheduler), remote_(remote) {}

  asio::awaitable<http::Connection> connect(SteadyTime) override {
    http::Connection connection;
    connection.stream = std::make_unique<SimulatedStream>(scheduler_, remote_);
    co_return connection;
  }
  void abort() override {}

 private:
  class SimulatedStream final : public http::Stream {
   public:
    SimulatedStream(VirtualScheduler& scheduler, SimulatedRemote& remote)
        : scheduler_(scheduler), remote_(remote), timer_(scheduler.make_timer()) {}

    asio::awaitable<http::IoResult> write(std::string_view bytes, SteadyTime) override {
      http::IoResult result;
      result.bytes = bytes.size();
      incoming_ += bytes;
      if (!remote_.cut_off) serve();
      co_return result;
    }

    asio::awaitable<http::IoResult> read_some(std::span<char> into, SteadyTime deadline) override {
      const SteadyTime due = hung_ ? SteadyTime::max() : ready_;
      const bool waited = co_await timer_->wait_until(std::min(due, deadline));
      http::IoResult result;
      if (aborted_ || !waited) {
        result.fault = TransportFault::kCancelled;
      } else if (due > deadline || remote_.cut_off) {
        result.fault = TransportFault::kRequestTimeout;
      } else if (outgoing_.empty()) {
        result.fault = reset_ ? TransportFault::kReset : TransportFault::kNone;
      } else {
        result.bytes = std::min(into.size(), outgoing_.size());
        std::memcpy(into.data(), outgoing_.data(), result.bytes);
        outgoing_.erase(0, result.bytes);
        if (endless_ && outgoing_.empty()) outgoing_.assign(4'096, 'x');
      }
      co_return result;
    }

    bool idle_and_open() override { return !closed_ && outgoing_.empty(); }
    void abort() override {
      aborted_ = true;
      timer_->cancel();
    }

   private:
    using Kind = simulator::Action::Kind;

    void serve() {
      simulator::RequestHead head;
      if (simulator::parse_head(incoming_, head) != simulator::HeadState::kWhole) return;
      if (incoming_.size() < head.bytes + head.content_length) return;
      const std::string_view body =
          std::string_view(incoming_).substr(head.bytes, head.content_length);
      const simulator::Action action =
          remote_.service.begin({head.method, head.target, head.api_key, body},
                                scheduler_.clock().steady_now(), scheduler_.clock().system_now());
      if (action.counted) remote_.service.finish();
      incoming_.clear();
      answer(action);
    }

    void answer(const simulator::Action& action) {
      ready_ = scheduler_.clock().steady_now() + action.delay;
      hung_ = action.kind == Kind::kHang;
      reset_ = action.kind == Kind::kReset;
      endless_ = action.kind == Kind::kEndless;
      closed_ = action.kind != Kind::kAnswer;
      if (hung_ || reset_) return;
      const std::string& body = action.reply.body;
      simulator::append_head(
          outgoing_, action.reply,
          endless_ ? simulator::BodyFraming::kUntilClose : simulator::BodyFraming::kLength,
          body.size());
      outgoing_ += action.kind == Kind::kCut ? body.substr(0, body.size() / 2) : body;
    }

    VirtualScheduler& scheduler_;
    SimulatedRemote& remote_;
    std::unique_ptr<Timer> timer_;
    std::string incoming_;
    std::string outgoing_;
    SteadyTime ready_{};
    bool hung_ = false;
    bool reset_ = false;
    bool endless_ = false;
    bool closed_ = false;
    bool aborted_ = false;
  };

  VirtualScheduler& scheduler_;
  SimulatedRemote& remote_;
};

}  // namespace longshore::testing

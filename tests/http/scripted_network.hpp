// A network in memory whose connections do what a script says, in virtual time.
#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/task.hpp"
#include "http/network.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::testing {

// What arrives at the client, `after` the step before it.
struct Arrival {
  http::IoResult result;  // a fault, or an orderly end where `bytes` is empty
  std::string bytes;
  std::chrono::milliseconds after{0};
};

inline Arrival arriving(std::string bytes, std::chrono::milliseconds after = {}) {
  return Arrival{.bytes = std::move(bytes), .after = after};
}
inline Arrival fault_arriving(TransportFault fault, std::chrono::milliseconds after = {}) {
  return Arrival{.result = {.fault = fault, .detail = "scripted"}, .after = after};
}
inline Arrival end_arriving(std::chrono::milliseconds after = {}) {
  return Arrival{.after = after};
}

// One connection: how it comes about, and what follows each request on it. After the last
// step nothing comes any more.
struct ConnectionScript {
  TransportFault connect_fault = TransportFault::kNone;
  std::chrono::milliseconds connect_after{0};
  std::vector<std::vector<Arrival>> answers;            // one list a write
  std::size_t writes_max = 1'000'000;                   // the next one fails …
  TransportFault write_fault = TransportFault::kReset;  // … so, a timeout at its deadline …
  std::size_t bytes_of_failed_write = 0;                // … and so many bytes may have left
  std::size_t read_bytes_max = 1'000'000;
  bool closed_when_idle = false;
};

class ScriptedNetwork final : public http::Network {
 public:
  explicit ScriptedNetwork(VirtualScheduler& scheduler)
      : scheduler_(scheduler), connect_timer_(scheduler.make_timer()) {}

  std::deque<ConnectionScript> scripts;  // one is used up by each connect
  std::vector<std::string> written;      // each request, in order, over all connections
  std::size_t connects = 0;
  std::size_t open = 0;  // streams alive
  bool aborted = false;

  Task<http::Connection> connect(SteadyTime deadline) override {
    ++connects;
    http::Connection connection;
    ConnectionScript script;
    script.connect_fault = TransportFault::kRefused;
    if (!scripts.empty()) {
      script = std::move(scripts.front());
      scripts.pop_front();
    }
    const SteadyTime ready = scheduler_.clock().steady_now() + script.connect_after;
    const bool waited = co_await connect_timer_->wait_until(std::min(ready, deadline));
    connection.result.detail = "scripted";
    if (!waited) {
      connection.result.fault = TransportFault::kCancelled;
    } else if (ready > deadline) {
      connection.result.fault = TransportFault::kConnectTimeout;
    } else if (script.connect_fault != TransportFault::kNone) {
      connection.result.fault = script.connect_fault;
    } else {
      connection.stream = std::make_unique<ScriptedStream>(*this, std::move(script));
    }
    co_return connection;
  }

  void abort() override {
    aborted = true;
    connect_timer_->cancel();
  }

 private:
  class ScriptedStream final : public http::Stream {
   public:
    ScriptedStream(ScriptedNetwork& owner, ConnectionScript script)
        : owner_(owner), script_(std::move(script)), timer_(owner.scheduler_.make_timer()) {
      ++owner_.open;
    }
    ~ScriptedStream() override { --owner_.open; }

    Task<http::IoResult> write(std::string_view bytes, SteadyTime deadline) override {
      http::IoResult result;
      last_ = owner_.scheduler_.clock().steady_now();
      if (writes_ >= script_.writes_max) {
        if (script_.write_fault == TransportFault::kRequestTimeout) {
          co_await timer_->wait_until(deadline);
        }
        result.fault = script_.write_fault;
        result.detail = "scripted";
        result.bytes = script_.bytes_of_failed_write;
      } else {
        owner_.written.emplace_back(bytes);
        result.bytes = bytes.size();
      }
      if (writes_ < script_.answers.size()) {
        for (Arrival& arrival : script_.answers[writes_]) coming_.push_back(std::move(arrival));
      }
      ++writes_;
      co_return result;
    }

    Task<http::IoResult> read_some(std::span<char> into, SteadyTime deadline) override {
      http::IoResult result;
      const SteadyTime due = coming_.empty() ? SteadyTime::max() : last_ + coming_.front().after;
      const bool waited = co_await timer_->wait_until(std::min(due, deadline));
      if (aborted_ || !waited) {
        result.fault = TransportFault::kCancelled;
      } else if (due > deadline) {
        result.fault = TransportFault::kRequestTimeout;
      } else {
        result = take(into);
      }
      co_return result;
    }

    bool idle_and_open() override { return !script_.closed_when_idle && coming_.empty(); }
    bool all_taken() const override { return coming_.empty(); }
    void abort() override {
      aborted_ = true;
      timer_->cancel();
    }

   private:
    http::IoResult take(std::span<char> into) {
      Arrival& arrival = coming_.front();
      http::IoResult result = arrival.result;
      result.bytes = std::min({arrival.bytes.size(), into.size(), script_.read_bytes_max});
      std::memcpy(into.data(), arrival.bytes.data(), result.bytes);
      arrival.bytes.erase(0, result.bytes);
      last_ = owner_.scheduler_.clock().steady_now();
      arrival.after = std::chrono::milliseconds(0);
      if (arrival.bytes.empty()) coming_.pop_front();
      return result;
    }

    ScriptedNetwork& owner_;
    ConnectionScript script_;
    std::unique_ptr<Timer> timer_;
    std::deque<Arrival> coming_;
    SteadyTime last_{};
    std::size_t writes_ = 0;
    bool aborted_ = false;
  };

  VirtualScheduler& scheduler_;
  std::unique_ptr<Timer> connect_timer_;  // scripts with delays connect one at a time
};

}  // namespace longshore::testing

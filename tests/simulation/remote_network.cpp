#include "remote_network.hpp"

#include <algorithm>
#include <cstring>

#include "simulator/http_text.hpp"

namespace longshore::testing {
namespace {

using http::IoResult;
using Kind = simulator::Action::Kind;

constexpr std::size_t kSmallRead = 7;  // bytes

class RemoteStream final : public http::Stream {
 public:
  explicit RemoteStream(const NetworkParts& parts)
      : parts_(parts), timer_(parts.scheduler.make_timer()) {}
  ~RemoteStream() override {
    if (exchanging_) parts_.watch.exchange_ends();
  }

  Task<IoResult> write(std::string_view bytes, SteadyTime) override {
    IoResult result;
    if (used_) begin();
    used_ = true;
    if (parts_.watch.dead()) {
      result.fault = TransportFault::kCancelled;
      co_return result;
    }
    const TicketPtr ticket = Remote::read(bytes, parts_.scheduler.clock().steady_now());
    parts_.watch.sends(*ticket);
    if (parts_.watch.dead()) {  // it died before the first byte
      result.fault = TransportFault::kCancelled;
    } else if (const auto left = parts_.remote.write_breaks(bytes.size())) {
      result.bytes = *left;
      result.fault = TransportFault::kReset;
      closed_ = true;
    } else {
      result.bytes = bytes.size();
      ticket_ = ticket;
      composed_ = false;
      small_reads_ = parts_.remote.reads_are_small();
      parts_.remote.send(ticket, parts_.request_timeout, parts_.after_timeout);
      parts_.watch.sent();
    }
    co_return result;
  }

  Task<IoResult> read_some(std::span<char> into, SteadyTime deadline) override {
    IoResult result;
    if (!ticket_) {
      result.fault = TransportFault::kReset;
      end();
      co_return result;
    }
    const SteadyTime arrival =
        ticket_->reset_on_the_way ? ticket_->sent + milliseconds(2) : ticket_->arrives;
    const TransportFault early = co_await wait_for(arrival, deadline);
    if (early == TransportFault::kNone) {
      parts_.remote.advance();
      const TransportFault late = co_await wait_for(due(), deadline);
      result.fault = late;
    } else {
      result.fault = early;
    }
    if (result.fault != TransportFault::kNone) {
      closed_ = true;
      end();
      co_return result;
    }
    take(into, result);
    co_return result;
  }

  bool idle_and_open() override { return !closed_ && outgoing_.empty(); }
  bool all_taken() const override { return true; }
  void abort() override {
    aborted_ = true;
    timer_->cancel();
  }

  // The gate let an attempt through that uses this stream.
  void begin() {
    exchanging_ = true;
    parts_.watch.attempt_starts();
  }

 private:
  Task<TransportFault> wait_for(SteadyTime due, SteadyTime deadline) {
    if (!aborted_) co_await timer_->wait_until(std::min(due, deadline));
    if (aborted_ || parts_.watch.dead()) co_return TransportFault::kCancelled;
    co_return due > deadline ? TransportFault::kRequestTimeout : TransportFault::kNone;
  }

  SteadyTime due() const {
    if (ticket_->reset_on_the_way) return ticket_->sent;
    if (ticket_->action.kind == Kind::kHang) return SteadyTime::max();
    return ticket_->arrives + ticket_->action.delay;
  }

  void take(std::span<char> into, IoResult& result) {
    const simulator::Action& action = ticket_->action;
    if (ticket_->reset_on_the_way || action.kind == Kind::kReset) {
      result.fault = TransportFault::kReset;
      closed_ = true;
      end();
      return;
    }
    if (!composed_) compose(action);
    if (outgoing_.empty()) {  // cut, or closed behind the answer
      end();
      return;
    }
    const bool small = small_reads_ && action.kind != Kind::kEndless;
    result.bytes = std::min({into.size(), outgoing_.size(), small ? kSmallRead : into.size()});
    std::memcpy(into.data(), outgoing_.data(), result.bytes);
    outgoing_.erase(0, result.bytes);
    if (!outgoing_.empty()) return;
    if (action.kind == Kind::kEndless) {
      outgoing_.assign(4'096, 'x');
    } else if (action.kind != Kind::kCut) {
      parts_.watch.received(action.reply);
      end();
    }
  }

  void compose(const simulator::Action& action) {
    composed_ = true;
    closed_ = action.kind != Kind::kAnswer;
    const std::string& body = action.reply.body;
    simulator::append_head(outgoing_, action.reply,
                           action.kind == Kind::kEndless ? simulator::BodyFraming::kUntilClose
                                                         : simulator::BodyFraming::kLength,
                           body.size());
    outgoing_ += action.kind == Kind::kCut ? body.substr(0, body.size() / 2) : body;
  }

  void end() {
    if (exchanging_) parts_.watch.exchange_ends();
    exchanging_ = false;
  }

  NetworkParts parts_;
  std::unique_ptr<Timer> timer_;
  TicketPtr ticket_;
  std::string outgoing_;
  bool used_ = false;
  bool exchanging_ = false;
  bool composed_ = false;
  bool small_reads_ = false;
  bool closed_ = false;
  bool aborted_ = false;
};

}  // namespace

Task<http::Connection> RemoteNetwork::connect(SteadyTime deadline) {
  http::Connection connection;
  auto stream = std::make_unique<RemoteStream>(parts_);
  stream->begin();
  const Remote::Reach reach = parts_.remote.reach();
  const auto timer = parts_.scheduler.make_timer();
  connecting_.insert(timer.get());
  SteadyTime due = parts_.scheduler.clock().steady_now() + reach.after;
  if (reach.fault == TransportFault::kConnectTimeout) due = deadline;
  if (!aborted_) co_await timer->wait_until(std::min(due, deadline));
  connecting_.erase(timer.get());
  if (aborted_ || parts_.watch.dead()) {
    connection.result.fault = TransportFault::kCancelled;
  } else if (reach.fault != TransportFault::kNone) {
    connection.result.fault = reach.fault;
    connection.result.detail = "simulated";
  } else {
    connection.stream = std::move(stream);
  }
  co_return connection;
}

void RemoteNetwork::abort() {
  aborted_ = true;
  for (Timer* timer : connecting_) timer->cancel();
}

}  // namespace longshore::testing

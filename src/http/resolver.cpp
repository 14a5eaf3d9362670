#include "http/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/outside.hpp"

namespace longshore::http {

using boost::system::error_code;

// One connect that waits for the look-up's end.
class Resolver::Waiter final : public BoundedWait {
 public:
  Waiter(Resolver& owner, SteadyTime deadline) : owner_(owner) {
    owner_.waiters_.push_back(this);
    owner_.deadlines_->add(*this, deadline);
  }
  ~Waiter() override {
    owner_.deadlines_->remove(*this);
    std::erase(owner_.waiters_, this);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  WaitQueue::Waiter wait() { return queue_.wait(); }
  void wake() { queue_.wake_all(); }

 private:
  void break_off() override { wake(); }

  Resolver& owner_;
  WaitQueue queue_;
};

std::shared_ptr<Resolver> Resolver::make(Scheduler& scheduler, std::shared_ptr<Deadlines> deadlines,
                                         std::string host, std::uint16_t port,
                                         const std::vector<std::string>& known) {
  std::shared_ptr<Resolver> resolver(
      new Resolver(scheduler, std::move(deadlines), std::move(host), port));
  for (const std::string& address : known) resolver->know(address);
  if (known.empty()) resolver->know(resolver->host_);
  return resolver;
}

Resolver::Resolver(Scheduler& scheduler, std::shared_ptr<Deadlines> deadlines, std::string host,
                   std::uint16_t port)
    : resolver_(scheduler.io()),
      io_(scheduler.io()),
      deadlines_(std::move(deadlines)),
      host_(std::move(host)),
      port_(port) {}

void Resolver::know(const std::string& text) {
  error_code not_an_address;
  const asio::ip::address address = asio::ip::make_address(text, not_an_address);
  if (not_an_address) return;
  addresses_.emplace_back(address, port_);
  fresh_until_ = SteadyTime::max();
}

bool Resolver::fresh() const {
  return !addresses_.empty() && deadlines_->now() < fresh_until_;
}

Task<IoResult> Resolver::resolve(SteadyTime deadline) {
  IoResult result;
  if (fresh()) co_return result;
  if (!looking_up_) {
    looking_up_ = true;
    spawn(io_, look_up(shared_from_this()));
  }
  Waiter waiter(*this, deadline);
  co_await waiter.wait();
  if (aborted_ || waiter.ended() == BoundedWait::End::kCancelled) {
    result.fault = TransportFault::kCancelled;
    result.detail = "the run is stopping";
  } else if (looking_up_) {
    result.fault = TransportFault::kConnectTimeout;
    result.detail = fmt::format("looking up the name {} took too long", host_);
  } else if (!failure_.empty()) {
    result.fault = TransportFault::kResolve;
    result.detail = fmt::format("the name {} cannot be looked up: {}", host_, failure_);
  }
  co_return result;
}

Task<void> Resolver::look_up(std::shared_ptr<Resolver> self) {
  const std::string port = std::to_string(self->port_);
  const auto [error, found] =
      co_await outside<boost::system::error_code, asio::ip::tcp::resolver::results_type>(
          [&self, &port](auto callback) {
            self->resolver_.async_resolve(
                self->host_, port, asio::ip::tcp::resolver::numeric_service, std::move(callback));
          });
  self->looking_up_ = false;
  self->failure_ = error ? error.message() : std::string();
  if (!error) {
    self->addresses_.clear();
    for (const auto& entry : found) {
      if (self->addresses_.size() < kAddressesMax) self->addresses_.push_back(entry.endpoint());
    }
    if (self->addresses_.empty()) self->failure_ = "it has no address";
    self->fresh_until_ = self->deadlines_->now() + kAddressesKeptMax;
  }
  for (Waiter* waiter : self->waiters_) waiter->wake();
}

void Resolver::prefer(const Endpoint& endpoint) {
  const auto place = std::find(addresses_.begin(), addresses_.end(), endpoint);
  if (place != addresses_.end()) std::rotate(addresses_.begin(), place, place + 1);
}

void Resolver::forget() {
  if (fresh_until_ != SteadyTime::max()) fresh_until_ = SteadyTime{};
}

void Resolver::abort() {
  aborted_ = true;
  resolver_.cancel();
  for (Waiter* waiter : waiters_) waiter->wake();
}

}  // namespace longshore::http

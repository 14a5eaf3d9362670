#include "http/resolver.hpp"

#include <fmt/format.h>

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
  resolver->know(known.empty() ? std::vector{resolver->host_} : known);
  return resolver;
}

Resolver::Resolver(Scheduler& scheduler, std::shared_ptr<Deadlines> deadlines, std::string host,
                   std::uint16_t port)
    : resolver_(scheduler.io()),
      io_(scheduler.io()),
      deadlines_(std::move(deadlines)),
      host_(std::move(host)),
      port_(port) {}

void Resolver::know(const std::vector<std::string>& texts) {
  std::vector<Endpoint> addresses;
  for (const std::string& text : texts) {
    error_code not_an_address;
    const asio::ip::address address = asio::ip::make_address(text, not_an_address);
    if (!not_an_address) addresses.emplace_back(address, port_);
  }
  if (addresses.empty()) return;
  addresses_.replace(std::move(addresses));
  fresh_until_ = SteadyTime::max();
}

bool Resolver::fresh() const {
  return !addresses().empty() && deadlines_->now() < fresh_until_;
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
    result = cancelled();
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
    std::vector<Endpoint> addresses;
    for (const auto& entry : found) {
      if (addresses.size() < kAddressesMax) addresses.push_back(entry.endpoint());
    }
    if (addresses.empty()) self->failure_ = "it has no address";
    self->addresses_.replace(std::move(addresses));
    self->fresh_until_ = self->deadlines_->now() + kAddressesKeptMax;
  }
  for (Waiter* waiter : self->waiters_) waiter->wake();
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

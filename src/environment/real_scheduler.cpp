#include "environment/real_scheduler.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/outside.hpp"
#include "environment/signal_watch.hpp"

namespace longshore::environment {
namespace {

class RealTimer final : public Timer {
 public:
  explicit RealTimer(const asio::any_io_executor& io) : timer_(io) {}

  Task<bool> wait_until(SteadyTime deadline) override {
    cancelled_ = false;
    timer_.expires_at(deadline);
    const auto [failed] = co_await outside<boost::system::error_code>(
        [this](auto callback) { timer_.async_wait(std::move(callback)); });
    // A cancel() between the expiry and this line finds nothing to break off; it counts.
    co_return !failed && !cancelled_;
  }

  void cancel() override {
    cancelled_ = true;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  bool cancelled_ = false;
};

}  // namespace

RealScheduler::RealScheduler() : io_(1), reader_("reader"), ledger_("ledger") {}

std::unique_ptr<Timer> RealScheduler::make_timer() {
  return std::make_unique<RealTimer>(io());
}

void RealScheduler::post(Lane lane, std::function<void()> work) {
  (lane == Lane::kReader ? reader_ : ledger_).post(std::move(work));
}

void RealScheduler::run(std::function<void(int)> on_signal) {
  const SignalWatch watch(io(), std::move(on_signal));
  io_.restart();
  io_.run();
}

}  // namespace longshore::environment

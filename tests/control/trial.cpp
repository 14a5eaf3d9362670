#include "trial.hpp"

#include <algorithm>
#include <deque>
#include <random>

#include "core/limits.hpp"
#include "core/semaphore.hpp"
#include "core/task_group.hpp"
#include "delivery/courier.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::testing {
namespace {

constexpr double kSettled_s = 30;
constexpr double kRecovery_s = 5;

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

class NoLog final : public Log {
 public:
  bool wants(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

// Connections are made when none is idle, and never break.
class ModelExchanger final : public http::Exchanger {
 public:
  ModelExchanger(VirtualScheduler& scheduler, const Fixture& fixture, std::uint64_t seed)
      : scheduler_(scheduler),
        handshake_(static_cast<std::int64_t>(fixture.server.handshake_ms * 1e6)),
        outage_to_s_(fixture.server.outage_to_s),
        server_(fixture.server, seed, scheduler.clock().steady_now()) {}

  Task<Answer> exchange(const Request&, BodySink*, http::Clearance& way) override {
    const auto timer = scheduler_.make_timer();
    if (idle_ > 0) {
      --idle_;
    } else {
      co_await timer->wait_until(now() + handshake_);
    }
    Answer answer;
    bool cleared = way.now();
    if (!cleared) cleared = co_await way.turn();
    if (!cleared) {
      answer.fault = TransportFault::kCancelled;
      co_return answer;
    }
    const SteadyTime left = now();
    count(left);
    const ModelServer::Reply reply = server_.begin(left);
    note_load();
    co_await timer->wait_until(left + reply.after);
    server_.end();
    ++idle_;
    answer.request_left = true;
    answer.status = reply.status;
    answer.latency = now() - left;
    if (reply.status == 200) answer.body = R"({"data":{"job_id":"j"}})";
    if (reply.status == 429) ++measured.refused;
    if (reply.retry_after_s > 0) {
      answer.retry_after = std::to_string(static_cast<int>(reply.retry_after_s));
    }
    co_return answer;
  }
  void drain() override {}
  void abort() override {}

  double seconds() const { return server_.seconds(now()); }
  // The fewest attempts of any whole second, from 5 s after the outage until `end_s`.
  double emptiest_second(double end_s) const {
    double fewest = 1e9;
    for (double from = outage_to_s_ + kRecovery_s; from + 1 < end_s; from += 1) {
      const auto inside = std::ranges::count_if(
          after_outage_, [from](double time) { return time >= from && time < from + 1; });
      fewest = std::min(fewest, static_cast<double>(inside));
    }
    return fewest;
  }

  Measured measured;

 private:
  SteadyTime now() const { return scheduler_.clock().steady_now(); }

  void count(SteadyTime left) {
    ++measured.attempts;
    if (server_.is_down(left)) ++measured.in_outage;
    if (outage_to_s_ > 0 && server_.seconds(left) > outage_to_s_) {
      after_outage_.push_back(server_.seconds(left));
    }
    last_second_.push_back(left);
    while (last_second_.front() <= left - std::chrono::seconds(1)) last_second_.pop_front();
    measured.busiest_second = std::max<std::uint64_t>(measured.busiest_second, last_second_.size());
  }
  void note_load() {
    if (seconds() < kSettled_s) return;
    measured.most_in_flight = std::max(measured.most_in_flight, server_.in_flight());
  }

  VirtualScheduler& scheduler_;
  std::chrono::nanoseconds handshake_;
  double outage_to_s_;
  ModelServer server_;
  std::uint32_t idle_ = 0;
  std::deque<SteadyTime> last_second_;
  std::vector<double> after_outage_;
};

class Trial {
 public:
  Trial(const Fixture& fixture, const DeliveryConfiguration& delivery, std::uint64_t seed)
      : fixture_(fixture),
        random_(seed),
        exchanger_(scheduler_, fixture, seed),
        governor_(delivery),
        gate_(scheduler_, clock_, governor_),
        courier_(
            {exchanger_, gate_, governor_, sleepers_, stop_, clock_, random_, statistics_, log_},
            retry(fixture), delivery.give_up_after),
        rows_(scheduler_, [](std::exception_ptr failure) { std::rethrow_exception(failure); }),
        helpers_(scheduler_, [](std::exception_ptr failure) { std::rethrow_exception(failure); }) {
    if (fixture.learned_per_second > 0) {
      governor_.begin_with({fixture.learned_per_second, 0, 0});
      gate_.look_again();
    }
  }

  Measured run() {
    helpers_.spawn(gate_.run());
    helpers_.spawn(sleepers_.run());
    helpers_.spawn(send_all());
    scheduler_.run();
    Measured measured = exchanger_.measured;
    measured.rows_done = done_at_.size();
    measured.seconds = done_at_.empty() ? 1 : done_at_.back();
    measured.steady_per_second = steady();
    measured.recovered = exchanger_.emptiest_second(measured.seconds - 2);
    measured.found_per_second = governor_.learned().value_or(LearnedPace{}).requests_per_second;
    measured.slots = governor_.slots();
    return measured;
  }

 private:
  static RetryConfiguration retry(const Fixture& fixture) {
    RetryConfiguration retry;
    retry.max_attempts = fixture.max_attempts;
    return retry;
  }

  Task<void> send_all() {
    for (std::uint64_t row = 0; row < fixture_.rows; ++row) {
      co_await room_.acquire();
      rows_.spawn(send_one());
    }
    co_await rows_.join();
    gate_.close();
    sleepers_.cut();
  }

  Task<void> send_one() {
    delivery::Errand errand;
    errand.classify = [](const Answer& answer, SystemTime now) {
      return api::classify_job(answer, "r", now);
    };
    const delivery::Delivered delivered = co_await courier_.send(errand);
    if (delivered.end == delivery::Delivered::End::kAnswered) {
      done_at_.push_back(exchanger_.seconds());
    }
    room_.release();
  }

  double steady() const {
    const auto from = std::ranges::lower_bound(done_at_, kSettled_s) - done_at_.begin();
    const auto to = static_cast<std::ptrdiff_t>(done_at_.size() * 9 / 10);
    if (to <= from) return 0;
    const double span = done_at_[static_cast<std::size_t>(to)] - kSettled_s;
    return static_cast<double>(to - from) / span;
  }

  const Fixture& fixture_;
  VirtualClock clock_;
  VirtualScheduler scheduler_{clock_};
  SeededRandom random_;
  NoLog log_;
  ModelExchanger exchanger_;
  delivery::Governor governor_;
  delivery::Gate gate_;
  delivery::Sleepers sleepers_{scheduler_};
  delivery::StopSwitch stop_;
  delivery::Statistics statistics_;
  delivery::Courier courier_;
  TaskGroup rows_;
  TaskGroup helpers_;
  Semaphore room_{limits::kJobsInProgressMax};
  std::vector<double> done_at_;
};

}  // namespace

Measured play(const Fixture& fixture, std::uint64_t seed,
              std::optional<std::uint32_t> fixed_slots) {
  DeliveryConfiguration delivery = fixture.delivery;
  if (fixed_slots) {
    delivery.adaptive = false;
    delivery.max_in_flight = *fixed_slots;
  }
  Trial trial(fixture, delivery, seed);
  return trial.run();
}

}  // namespace longshore::testing

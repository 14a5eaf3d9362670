#include "trial.hpp"

#include <algorithm>
#include <random>

#include "core/limits.hpp"
#include "core/semaphore.hpp"
#include "core/task_group.hpp"
#include "delivery/courier.hpp"
#include "support/no_log.hpp"
#include "support/virtual_scheduler.hpp"

namespace longshore::testing {
namespace {

constexpr double kRecovery_s = 5;
constexpr double kAtSpeed_s = 1;  // after the first answer: the connections are made

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

double inside(const std::vector<double>& times, double from, double to) {
  const auto first = std::ranges::lower_bound(times, from);
  return static_cast<double>(std::ranges::lower_bound(times, to) - first);
}

class Trial {
 public:
  Trial(const Fixture& fixture, const DeliveryConfiguration& delivery, std::uint64_t seed)
      : fixture_(fixture),
        random_(seed),
        governor_(delivery),
        exchanger_(scheduler_, governor_.breaker(), fixture, seed),
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
    Measured measured;
    measured.traffic = exchanger_.traffic();
    measured.rows_done = done_at_.size();
    measured.seconds = done_at_.empty() ? 1 : done_at_.back();
    measured.found_per_second = governor_.learned().value_or(LearnedPace{}).requests_per_second;
    measured.slots = governor_.slots();
    measure_steady(measured);
    measure_recovery(measured);
    measure_end(measured);
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
    bool fresh = true;
    errand.before_attempt = [this, &fresh] {
      if (fresh) last_fresh_ = exchanger_.seconds();
      fresh = false;
    };
    const delivery::Delivered delivered = co_await courier_.send(errand);
    if (delivered.end == delivery::Delivered::End::kAnswered) {
      done_at_.push_back(exchanger_.seconds());
      if (delivered.attempts == 1) last_at_once_ = exchanger_.seconds();
    }
    room_.release();
  }

  void measure_steady(Measured& measured) const {
    if (done_at_.empty()) return;
    measured.most_done_s = done_at_[done_at_.size() * 9 / 10];
    measured.steady_rows = inside(done_at_, kSettled_s, measured.most_done_s);
  }

  // Without the last two seconds, in which the work runs out.
  void measure_recovery(Measured& measured) const {
    const std::vector<double>& left = measured.traffic.left_after_outage;
    const double end = measured.seconds - 2;
    double fewest = static_cast<double>(left.size());
    for (double from = fixture_.server.outage_to_s + kRecovery_s; from + 1 < end; from += 1) {
      fewest = std::min(fewest, inside(left, from, from + 1));
    }
    measured.emptiest_second = fewest;
  }

  void measure_end(Measured& measured) const {
    const std::vector<double>& answered = measured.traffic.answered_at;
    if (answered.empty()) return;
    const double at_speed = answered.front() + kAtSpeed_s;
    measured.first_second = inside(answered, at_speed, at_speed + 1);
    measured.last_second = inside(answered, last_fresh_ - 1, last_fresh_);
    measured.end_s = measured.seconds - last_fresh_;
    measured.others_end_s = last_at_once_ - last_fresh_;
  }

  const Fixture& fixture_;
  VirtualClock clock_;
  VirtualScheduler scheduler_{clock_};
  SeededRandom random_;
  NoLog log_;
  delivery::Governor governor_;
  ModelExchanger exchanger_;
  delivery::Gate gate_;
  delivery::Sleepers sleepers_{scheduler_};
  delivery::StopSwitch stop_;
  delivery::Statistics statistics_;
  delivery::Courier courier_;
  TaskGroup rows_;
  TaskGroup helpers_;
  Semaphore room_{limits::kJobsInProgressMax};
  std::vector<double> done_at_;
  double last_fresh_ = 0;  // when the last row had a slot for its first attempt
  double last_at_once_ = 0;
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

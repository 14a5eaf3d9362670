#include "delivery/courier.hpp"

#include <fmt/format.h>

namespace longshore::delivery {
namespace {

// A connection that was closed while idle says nothing about the request; but a server that
// closes every connection so must not be asked for ever.
constexpr std::uint32_t kStaleConnectionsMax = 3;
// A failure that lasts as long as this is worth a line to whoever looks on.
constexpr std::chrono::seconds kOutageTold{10};

bool settles(api::Meaning meaning) {
  return meaning != api::Meaning::kRetry && meaning != api::Meaning::kCancelled;
}

std::string describe(const api::Verdict& verdict) {
  return verdict.message.empty() ? verdict.code
                                 : fmt::format("{}: {}", verdict.code, verdict.message);
}

}  // namespace

Courier::Courier(const Parts& parts, const RetryConfiguration& retry, Milliseconds give_up_after)
    : parts_(parts), policy_(retry), give_up_after_(give_up_after) {}

asio::awaitable<Delivered> Courier::send(const Errand& errand) {
  Delivered so_far;
  Urgency urgency = errand.first_urgency;
  std::uint32_t stale = 0;
  for (;;) {
    const bool went = co_await attempt(errand, so_far, urgency);
    if (went && settles(so_far.verdict.meaning)) {
      so_far.end = Delivered::End::kAnswered;
      co_return so_far;
    }
    if (!went || parts_.stop.requested()) {
      so_far.end = Delivered::End::kStopped;
      co_return so_far;
    }
    urgency = Urgency::kUrgent;
    if (so_far.verdict.stale_connection && stale++ < kStaleConnectionsMax) {
      --so_far.attempts;
      continue;
    }
    if (!policy_.may_try_again(so_far.attempts)) {
      so_far.end = Delivered::End::kExhausted;
      co_return so_far;
    }
    const auto delay = policy_.delay(so_far.attempts, so_far.verdict, parts_.random.next());
    const SteadyTime due = parts_.clock.steady_now() + delay;
    if (!co_await parts_.sleepers.sleep_until(due)) {
      so_far.end = Delivered::End::kStopped;
      co_return so_far;
    }
  }
}

// False: there was no attempt, the gate is closed.
asio::awaitable<bool> Courier::attempt(const Errand& errand, Delivered& so_far, Urgency urgency) {
  if (!co_await parts_.gate.enter(urgency)) co_return false;
  if (errand.before_attempt) errand.before_attempt();
  const Answer answer = co_await parts_.exchanger.exchange(errand.request, errand.sink);
  parts_.gate.leave();
  parts_.statistics.add(answer, so_far.attempts > 0, parts_.clock.steady_now());
  so_far.verdict = errand.classify(answer, parts_.clock.system_now());
  // Broken off before its first byte: as if it had not been tried.
  const bool tried = so_far.verdict.meaning != api::Meaning::kCancelled || answer.request_left;
  if (tried) ++so_far.attempts;
  if (!so_far.verdict.outcome_known) so_far.in_doubt = true;
  tell(errand, so_far);
  judge(so_far.verdict);
  co_return true;
}

void Courier::tell(const Errand& errand, const Delivered& so_far) {
  const api::Verdict& verdict = so_far.verdict;
  if (verdict.meaning == api::Meaning::kDone || !parts_.log.wants(LogLevel::kDebug)) return;
  parts_.log.write(LogLevel::kDebug, "the attempt did not succeed",
                   {{"subject", errand.subject},
                    {"attempt", std::to_string(so_far.attempts)},
                    {"status", std::to_string(verdict.http_status)},
                    {"code", verdict.code},
                    {"reason", verdict.message}});
}

void Courier::judge(const api::Verdict& verdict) {
  if (verdict.retry_after) {
    if (policy_.waits_too_long(verdict)) {
      parts_.stop.request(
          {ExitCode::kUnfinished, fmt::format("the API asked to wait {} s, longer than "
                                              "retry.retry_after_max; run again later",
                                              verdict.retry_after->count() / 1000)});
      return;
    }
    parts_.gate.hold_until(parts_.clock.steady_now() + *verdict.retry_after);
  }
  if (verdict.meaning == api::Meaning::kFatal) {
    parts_.stop.request({ExitCode::kRemoteRefused, describe(verdict)});
    return;
  }
  watch_health(verdict);
}

void Courier::watch_health(const api::Verdict& verdict) {
  if (api::is_good_answer(verdict.meaning)) {
    if (outage_told_) parts_.log.write(LogLevel::kWarning, "the API answers again");
    failing_since_.reset();
    outage_told_ = false;
    return;
  }
  if (verdict.meaning != api::Meaning::kRetry) return;
  last_failure_ = describe(verdict);
  const SteadyTime now = parts_.clock.steady_now();
  if (!failing_since_) failing_since_ = now;
  if (now - *failing_since_ >= kOutageTold && !outage_told_) {
    outage_told_ = true;
    parts_.log.write(LogLevel::kWarning,
                     "no good answer for 10 s; trying on, at most for delivery.give_up_after",
                     {{"code", verdict.code}, {"reason", verdict.message}});
  }
  if (now - *failing_since_ >= give_up_after_) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(give_up_after_);
    parts_.stop.request({ExitCode::kUnfinished,
                         fmt::format("no good answer for {} s (delivery.give_up_after); the last "
                                     "failure: {}",
                                     seconds.count(), describe(verdict))});
  }
}

}  // namespace longshore::delivery

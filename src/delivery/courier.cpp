#include "delivery/courier.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/mutant.hpp"
#include "delivery/charges.hpp"

namespace longshore::delivery {
namespace {

// A connection that was closed before the request left costs no attempt; but a server that
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

// A status, or the name of a fault: what the summary counts answers by.
std::string cause_of(const api::Verdict& verdict) {
  return verdict.http_status != 0 ? std::to_string(verdict.http_status) : verdict.code;
}

// Nothing where there was no answer.
LogField status_of(const api::Verdict& verdict) {
  if (verdict.http_status == 0) return {"status", std::string_view()};
  return {"status", verdict.http_status};
}

}  // namespace

Courier::Courier(const Parts& parts, const RetryConfiguration& retry, Milliseconds give_up_after)
    : parts_(parts), policy_(retry), give_up_after_(give_up_after) {}

struct Courier::Course {
  const Errand& errand;
  Delivered so_far;
  Charges charges;
  std::uint32_t stale = 0;
};

Task<Delivered> Courier::send(const Errand& errand) {
  Course course{.errand = errand};
  Delivered& so_far = course.so_far;
  Urgency urgency = errand.first_urgency;
  for (;;) {
    const bool went = co_await attempt(course, urgency);
    if (went && settles(so_far.verdict.meaning)) {
      so_far.end = Delivered::End::kAnswered;
      break;
    }
    so_far.end = Delivered::End::kStopped;
    if (!went || parts_.stop.requested()) break;
    urgency = Urgency::kUrgent;
    if (costs_nothing(course)) {
      ++course.stale;
      continue;
    }
    const bool again = co_await wait_for_next(course);
    if (!again) break;
  }
  co_return std::move(so_far);
}

bool Courier::costs_nothing(const Course& course) const {
  const api::Verdict& verdict = course.so_far.verdict;
  return verdict.stale_connection && verdict.outcome_known && course.stale < kStaleConnectionsMax;
}

// False: there is no next attempt; `end` says why.
Task<bool> Courier::wait_for_next(Course& course) {
  Delivered& so_far = course.so_far;
  const bool exhausted = !policy_.may_try_again(course.charges.count());
  if (exhausted && !parts_.governor.breaker().suspects()) {
    so_far.end = Delivered::End::kExhausted;
    co_return false;
  }
  const std::uint32_t charged = std::max(course.charges.count(), 1U);
  const auto delay = policy_.delay(charged, so_far.verdict, parts_.random.next());
  const SteadyTime due = parts_.clock.steady_now() + delay;
  const bool rested = co_await parts_.sleepers.sleep_until(due);
  if (!rested) co_return false;
  // What looked like the last attempt may have failed in what has become an outage.
  if (policy_.may_try_again(course.charges.count())) co_return true;
  so_far.end = Delivered::End::kExhausted;
  co_return false;
}

// False: there was no attempt, the gate is closed.
Task<bool> Courier::attempt(Course& course, Urgency urgency) {
  const Errand& errand = course.errand;
  Delivered& so_far = course.so_far;
  Gate::Pass pass(parts_.gate);
  const bool entered = co_await pass.enter(urgency);
  if (!entered) co_return false;
  if (errand.before_attempt) errand.before_attempt();
  const SteadyTime began = parts_.clock.steady_now();
  const Answer answer = co_await parts_.exchanger.exchange(errand.request, errand.sink, pass);
  const SteadyTime now = parts_.clock.steady_now();
  const std::string retry_of = so_far.attempts > 0 ? cause_of(so_far.verdict) : "";
  parts_.statistics.add(answer, retry_of, now);
  const bool may_tell_date = !answer.retry_after.empty();
  so_far.verdict =
      errand.classify(answer, may_tell_date ? parts_.clock.system_now() : SystemTime());
  // Broken off before its first byte: as if it had not been tried.
  const bool tried = so_far.verdict.meaning != api::Meaning::kCancelled || answer.request_left;
  if (tried && !costs_nothing(course)) ++so_far.attempts;
  if (!so_far.verdict.outcome_known) so_far.in_doubt = true;
  const bool answered = so_far.verdict.http_status != 0;
  if (answered && so_far.verdict.meaning == api::Meaning::kRetry) {
    so_far.put_off_status = so_far.verdict.http_status;
  }
  tell(errand, so_far);
  govern(course, answer, began, now);
  judge(so_far.verdict);
  co_return true;
}

// Tells the governor, which may change rate and slots, or open the breaker.
void Courier::govern(Course& course, const Answer& answer, SteadyTime began, SteadyTime now) {
  const api::Verdict& verdict = course.so_far.verdict;
  if (verdict.meaning == api::Meaning::kCancelled || costs_nothing(course)) return;
  parts_.gate.note_time(now);
  Heard heard;
  heard.now = now;
  heard.left = answer.request_left ? heard.now - answer.latency : began;
  heard.latency = answer.fault == TransportFault::kNone ? answer.latency : heard.latency;
  heard.retry_after = verdict.retry_after.value_or(std::chrono::milliseconds(0));
  if (mutated(Mutant::kRetryAfterIgnored)) heard.retry_after = {};
  heard.slots_full = parts_.gate.full();
  bool changed = false;
  if (verdict.meaning == api::Meaning::kRetry) {
    const bool refused = verdict.http_status == 429 || verdict.retry_after.has_value();
    heard.kind = refused ? Heard::Kind::kRefused : Heard::Kind::kFailed;
    const bool was_open = parts_.governor.breaker().open();
    const bool evidence = course.errand.is_evidence || !answer.request_left;
    course.charges.add(parts_.governor.failed(heard, course.charges.last(), evidence));
    changed = was_open != parts_.governor.breaker().open();
  }
  if (parts_.governor.heard(heard) || changed) parts_.gate.look_again();
}

void Courier::tell(const Errand& errand, const Delivered& so_far) {
  const api::Verdict& verdict = so_far.verdict;
  if (verdict.meaning == api::Meaning::kDone || !parts_.log.wants(LogLevel::kDebug)) return;
  parts_.log.write(LogLevel::kDebug, "the attempt did not succeed",
                   {{"reference_id", errand.reference_id},
                    {"batch", errand.batch},
                    {"attempt", so_far.attempts},
                    status_of(verdict),
                    {"code", verdict.code},
                    {"reason", verdict.message}});
}

void Courier::judge(const api::Verdict& verdict) {
  if (policy_.waits_too_long(verdict)) {
    parts_.stop.request(
        {ExitCode::kUnfinished, fmt::format("the API asked to wait {} s, longer than "
                                            "retry.retry_after_max; run again later",
                                            verdict.retry_after->count() / 1000)});
    return;
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
                     fmt::format("no good answer for {} s; trying on, at most for "
                                 "delivery.give_up_after",
                                 kOutageTold.count()),
                     {{"code", verdict.code}, {"reason", verdict.message}});
  }
  if (now - *failing_since_ >= give_up_after_) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(give_up_after_);
    parts_.stop.request({ExitCode::kUnfinished,
                         fmt::format("no good answer for {} s (delivery.give_up_after); the last "
                                     "failure: {}",
                                     seconds.count(), describe(verdict)),
                         true});
  }
}

}  // namespace longshore::delivery

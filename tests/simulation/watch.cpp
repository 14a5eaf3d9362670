#include "watch.hpp"

#include <algorithm>
#include <ctime>

#include "core/limits.hpp"
#include "simulator/body_reader.hpp"

namespace longshore::testing {

using simulator::Endpoint;

WatchedLimits limits_of(const ImportOptions& import) {
  const DeliveryConfiguration& delivery = import.configuration.delivery;
  const RunBounds& bounds = import.bounds;
  const auto bound = [](std::size_t given, std::size_t own) { return given > 0 ? given : own; };
  return {.requests_per_second = delivery.requests_per_second,
          .max_in_flight = delivery.max_in_flight,
          .intents_ahead = bound(bounds.intents_ahead, limits::kIntentsAheadMax),
          .jobs_in_progress = bound(bounds.jobs_in_progress, limits::kJobsInProgressMax) +
                              2 * bound(bounds.jobs_in_progress, limits::kJobsAsideMax),
          .plan_jobs = bound(bounds.plan_jobs, limits::kPlanJobsMax),
          .retry_after_max = import.configuration.retry.retry_after_max};
}

void Watch::begin_run(const WatchedLimits& limits) {
  limits_ = limits;
  dead_ = false;
  in_flight_ = 0;
  unconnected_ = 0;
  last_second_.clear();
  hold_from_ = hold_until_ = {};
  must_stop_ = false;
  sent_now_.clear();
  doubts_at_start_.clear();
  last_progress_ = {};
  for (const auto& [id, job] : eye_.jobs()) {
    if (job.state == JobState::kInDoubt || job.state == JobState::kUnconfirmed) {
      doubts_at_start_.insert(id);
    }
  }
}

void Watch::end_run(bool orderly) {
  if (in_flight_ != 0) findings_.add("{} exchanges never ended", in_flight_);
  if (last_progress_.in_flight != 0) {
    findings_.add("{} slots were never given back", last_progress_.in_flight);
  }
  if (!orderly) return;
  for (const auto& [id, job] : eye_.jobs()) {
    if (job.state == JobState::kInDoubt && !sent_ever_.contains(id) &&
        !doubts_at_start_.contains(id)) {
      findings_.add("{} was never sent, and its intent was not taken back", id);
    }
  }
}

// It has a slot, and may have to connect first.
void Watch::attempt_starts() {
  ++in_flight_;
  ++unconnected_;
  if (dead_) return;
  if (in_flight_ > limits_.max_in_flight) {
    findings_.add("{} attempts at once, {} are allowed", in_flight_, limits_.max_in_flight);
  }
}

void Watch::check_pace() {
  const SteadyTime now = clock_.steady_now();
  if (now > hold_from_ && now < hold_until_) {
    findings_.add("an attempt {} ms before a Retry-After is over",
                  std::chrono::duration_cast<milliseconds>(hold_until_ - now).count());
  }
  if (must_stop_ && now > hold_from_) {
    findings_.add("an attempt after a Retry-After beyond retry.retry_after_max");
  }
  while (!last_second_.empty() && now - last_second_.front() >= std::chrono::seconds(1)) {
    last_second_.pop_front();
  }
  last_second_.push_back(now);
  const double rate = limits_.requests_per_second;
  if (rate > 0 && static_cast<double>(last_second_.size()) > std::max(rate, 1.0) + 1) {
    findings_.add("{} attempts within one second at {} a second", last_second_.size(), rate);
  }
}

void Watch::sends(const Ticket& ticket) {
  const auto endpoint = simulator::route_of(ticket.method, ticket.target).endpoint;
  if (ticket.method == "POST") ++posts_;
  const bool job = endpoint == Endpoint::kCreateJobV0 || endpoint == Endpoint::kCreateJobV1;
  if (job) {
    ++jobs_posted_;
    sent_ever_.insert(ticket.subject);
    sent_now_.insert(ticket.subject);
  }
  --unconnected_;
  check_pace();
  if (!ticket.subject.empty() && remote_.on_its_way(ticket.subject)) {
    findings_.add("{} is sent while an earlier request for it may still be at work",
                  ticket.subject);
  }
  if (limits_.reads_ledger) {
    if (job) check_job(ticket);
    if (endpoint == Endpoint::kCreateBatch) check_batch(ticket);
  }
  if (on_send) on_send(false);
}

void Watch::check_job(const Ticket& ticket) {
  const auto& jobs = eye_.jobs();
  const auto known = jobs.find(ticket.subject);
  if (known == jobs.end() || known->second.state != JobState::kInDoubt) {
    findings_.add("{} is sent, but what is durable is: {}", ticket.subject,
                  known == jobs.end() ? "nothing" : name_of(known->second.state));
    return;
  }
  simulator::BodyReader reader;
  const auto job = reader.read_job(ticket.body);
  const std::string batch(job && job->batch_id.is_text() ? job->batch_id.text : "");
  if (batch != known->second.batch_id) {
    findings_.add("{} is sent into batch \"{}\", but is durable in \"{}\"", ticket.subject, batch,
                  known->second.batch_id);
  }
  check_intents_ahead();
}

void Watch::check_intents_ahead() {
  std::uint64_t ahead = 0;
  for (const auto& [id, job] : eye_.jobs()) {
    const bool ours = !sent_now_.contains(id) && !doubts_at_start_.contains(id);
    ahead += job.state == JobState::kInDoubt && ours ? 1 : 0;
  }
  // An attempt that found no connection has been at the wire as well.
  const std::uint64_t most = limits_.intents_ahead + limits_.max_in_flight + unconnected_;
  if (ahead > most) findings_.add("{} intents ahead of the wire, {} are allowed", ahead, most);
}

void Watch::check_batch(const Ticket& ticket) {
  const auto& batches = eye_.batches();
  const auto known = batches.find(ticket.subject);
  if (known == batches.end()) {
    findings_.add("a batch \"{}\" is created that the durable ledger does not know",
                  ticket.subject);
  } else if (known->second.batch.state != BatchState::kInDoubt) {
    findings_.add("the batch \"{}\" is created, but is not durable as in doubt", ticket.subject);
  }
}

// `reply` has arrived whole.
void Watch::received(const simulator::Reply& reply) {
  if (dead_ || reply.retry_after.empty() || (reply.status != 429 && reply.status < 500)) return;
  const SteadyTime now = clock_.steady_now();
  std::chrono::nanoseconds wait{0};
  std::tm date{};
  if (strptime(reply.retry_after.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date) != nullptr) {
    wait = std::chrono::system_clock::from_time_t(timegm(&date)) - clock_.system_now();
  } else {
    wait = std::chrono::seconds(std::stoll(reply.retry_after));
  }
  if (wait > limits_.retry_after_max) {
    must_stop_ = true;
    hold_from_ = now;
  } else if (now + wait > hold_until_) {
    if (now >= hold_until_) hold_from_ = now;
    hold_until_ = now + wait;
  }
}

void Watch::shows(const Progress& progress) {
  last_progress_ = progress;
  if (dead_) return;
  if (progress.in_flight > limits_.max_in_flight) {
    findings_.add("{} slots taken of {}", progress.in_flight, limits_.max_in_flight);
  }
  if (!limits_.reads_ledger) return;
  const Tally& rows = progress.rows;
  const std::uint64_t settled =
      rows.accepted + rows.already_accepted + rows.duplicate + rows.rejected + rows.pending;
  std::uint64_t awaiting = 0;  // their batches' lists
  for (const auto& [id, job] : eye_.jobs()) {
    awaiting += job.state == JobState::kPresumed || job.state == JobState::kUnconfirmed ? 1 : 0;
  }
  // The jobs of a piece that is being handed on and of the next one, what is in progress, and
  // the one that waits for room.
  const std::uint64_t most =
      limits_.rows_of_a_job * (2 * limits_.plan_jobs + limits_.jobs_in_progress + awaiting + 1);
  if (rows.read - settled > most) {
    findings_.add("{} rows are under way, at most {} may be", rows.read - settled, most);
  }
}

}  // namespace longshore::testing

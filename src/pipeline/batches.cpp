#include "pipeline/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/at_exit.hpp"
#include "core/mutant.hpp"

namespace longshore::pipeline {

using delivery::Delivered;
using delivery::Errand;

namespace {

// Batches remembered that are ready, or cannot be had; older ones are read from the ledger again
// when needed, or known to have failed.
constexpr std::size_t kBatchesMax = 1'024;

const api::Verdict kNothing;

}  // namespace

Batches::Ready Batches::ready_now(BatchKey key) {
  const auto found = entries_.find(key);
  const bool is_ready = found != entries_.end() && found->second.status == Status::kReady;
  return is_ready ? Ready(found->second) : Ready();
}

Task<Batches::Ready> Batches::ready(BatchKey key, const std::function<void()>& takes_long) {
  const auto [found, fresh] = entries_.try_emplace(key);
  Entry& entry = found->second;
  Ready ready(entry);
  ++waiting_;
  const AtExit at_exit([this] { --waiting_; });
  if (fresh && failed_.contains(key)) {
    entry.status = Status::kFailed;
  } else if (fresh || entry.status == Status::kExhausted) {
    entry.status = Status::kOpening;
    ++entry.opened;
    const AtExit opened([&] { end_opening(key, entry); });
    co_await open(key, entry);
  } else {
    // Where it is begun once more, nobody waits for its end a second time.
    const std::uint32_t opened = entry.opened;
    while (entry.status == Status::kOpening && entry.opened == opened) {
      if (entry.slow) takes_long();
      co_await entry.waiters.wait();
    }
  }
  if (entry.status != Status::kReady) ready = Ready();
  if (fresh) make_room();
  co_return ready;
}

void Batches::take_long(Entry& entry) {
  if (std::exchange(entry.slow, true)) return;
  entry.waiters.wake_all();
}

void Batches::end_opening(BatchKey key, Entry& entry) {
  entry.slow = false;
  book(key, entry);
  entry.job_end = api::Contract::job_end(entry.batch_id);
  entry.waiters.wake_all();
}

// A batch is counted once, also where it was forgotten meanwhile and opened again.
void Batches::book(BatchKey key, Entry& entry) {
  if (entry.status == Status::kOpening) entry.status = Status::kFailed;
  const bool failed = entry.status != Status::kReady;
  if (failed && !failed_.contains(key)) {
    failed_.insert(key);
    ++tally_.failed;
  } else if (!failed && failed_.contains(key)) {
    failed_.erase(key);
    --tally_.failed;
  }
  if (failed || counted_.contains(key)) return;
  counted_.insert(key);
  ++(entry.ours_now ? tally_.created : tally_.reused);
}

void Batches::make_room() {
  auto oldest = entries_.begin();
  while (entries_.size() > kBatchesMax && oldest != entries_.end()) {
    const Status status = oldest->second.status;
    const bool at_rest = status == Status::kReady || status == Status::kFailed;
    const bool may_go = at_rest && oldest->second.users == 0;
    oldest = may_go ? entries_.erase(oldest) : std::next(oldest);
  }
}

Task<void> Batches::open(BatchKey key, Entry& entry) {
  const std::optional<BatchRecord> batch = co_await load_batch(context_, key);
  if (!batch) co_return;
  if (batch->state == BatchState::kReady) {
    entry.status = Status::kReady;
    entry.batch_id = batch->batch_id;
    co_return;
  }
  if (context_.stop.requested()) co_return;
  if (batch->state == BatchState::kInDoubt) {
    // It may have been created: ask before creating it a second time, and not while the
    // request for it may still be at work.
    take_long(entry);
    co_await context_.sleepers.sleep_until(std::max(context_.doubts_rest, entry.rest_until));
    if (context_.stop.requested()) co_return;
    const Found found = co_await look_up(*batch, BatchOrigin::kOurs, entry);
    entry.absent = found == Found::kNo;
    if (found == Found::kYes || context_.stop.requested()) co_return;
    if (found == Found::kBrokenOff) {
      exhaust(entry);
      co_return;
    }
  }
  co_await create(*batch, entry);
}

Task<void> Batches::create(const BatchRecord& batch, Entry& entry) {
  if (!mutated(Mutant::kBatchDoubtNotRecorded)) {
    const bool noted =
        co_await become(batch.key, BatchState::kInDoubt, BatchOrigin::kOurs, "", kNothing);
    if (!noted) co_return;
  }
  std::string name = batch.name;
  if (mutated(Mutant::kClockInBatchName)) name += "-" + std::to_string(context_.now_ms());
  const std::string body = context_.contract.batch_body(name, batch.description);
  Errand errand;
  errand.request.target = context_.contract.batch_target();
  errand.request.body = {body};
  errand.first_urgency = delivery::Urgency::kUrgent;
  errand.batch = batch.name;
  errand.is_evidence = true;  // every row of it waits for this
  errand.classify = [this, &entry](const Answer& answer, SystemTime now) {
    api::Verdict verdict = api::classify_batch(answer, now);
    if (verdict.meaning == api::Meaning::kRetry) take_long(entry);
    return verdict;
  };
  const Delivered delivered = co_await context_.courier.send(errand);
  co_await settle(batch, delivered, entry);
}

Task<void> Batches::settle(const BatchRecord& batch, const Delivered& delivered, Entry& entry) {
  const api::Verdict& verdict = delivered.verdict;
  const bool doubt = batch.state == BatchState::kInDoubt || delivered.in_doubt;
  if (delivered.end == Delivered::End::kAnswered) {
    if (verdict.meaning == api::Meaning::kDone) {
      refusals_.hear_other();
      const bool noted =
          co_await become(batch.key, BatchState::kReady, BatchOrigin::kOurs, verdict.id, kNothing);
      if (!noted) co_return;
      entry.status = Status::kReady;
      entry.batch_id = verdict.id;
      entry.ours_now = true;
      context_.log.write(LogLevel::kDebug, "the batch was created",
                         {{"batch", batch.name}, {"batch_id", verdict.id}});
      co_return;
    }
    if (verdict.meaning == api::Meaning::kBatchExists) {
      co_await existing(batch, doubt, entry);
      co_return;
    }
    if (verdict.meaning == api::Meaning::kRefused) {
      // The list lacks it, and the refusal made none: there is nothing in doubt any more.
      co_await refuse(batch, verdict, delivered.in_doubt || (doubt && !entry.absent));
      co_return;
    }
  } else if (delivered.end == Delivered::End::kExhausted) {
    exhaust(entry);
  }
  if (!doubt) {
    co_await become(batch.key, BatchState::kPlanned, BatchOrigin::kOurs, "", verdict);
  }
}

Task<void> Batches::refuse(const BatchRecord& batch, const api::Verdict& verdict, bool doubt) {
  context_.log.write(LogLevel::kError, "the batch was refused; its rows stay pending",
                     {{"batch", batch.name}, {"code", verdict.code}, {"reason", verdict.message}});
  if (++refused_.count == 1) {
    refused_ = {1, batch.name, verdict.code, verdict.message, doubt};
  }
  // Refused after a creation with unknown outcome, it may exist all the same.
  const BatchState state = doubt ? BatchState::kInDoubt : BatchState::kFailed;
  co_await become(batch.key, state, BatchOrigin::kOurs, "", verdict);
  if (!refusals_.hear_refusal(verdict.code)) co_return;
  context_.stop.request(
      {ExitCode::kUnfinished,
       fmt::format("the first {} batches were all refused with {}: {} (limits.first_refusals), "
                   "\"{}\" before the others; nothing more was sent; change batch.name, or see to "
                   "what the API says, then run this again",
                   refusals_.most(), verdict.code, verdict.message, refused_.name),
       true});
}

// The API knows a batch of this name. After a creation of ours with unknown outcome it is
// ours; otherwise somebody else made it, and the configuration decides.
Task<void> Batches::existing(const BatchRecord& batch, bool ours, Entry& entry) {
  refusals_.hear_other();
  if (ours) {
    co_await look_up(batch, BatchOrigin::kOurs, entry);
    entry.ours_now = batch.state != BatchState::kInDoubt;
    co_return;
  }
  if (context_.options.configuration.batch.on_existing == OnExistingBatch::kAdopt) {
    co_await look_up(batch, BatchOrigin::kAdopted, entry);
    if (entry.status == Status::kReady) co_return;
  } else {
    context_.stop.request(
        {ExitCode::kUnfinished,
         fmt::format("a batch named \"{}\" exists that this ledger did not create; run "
                     "longshore recover if the ledger was lost, set batch.on_existing: adopt to "
                     "use it all the same, or change batch.name",
                     batch.name)});
  }
  co_await become(batch.key, BatchState::kPlanned, BatchOrigin::kOurs, "", kNothing);
}

Task<Batches::Found> Batches::look_up(const BatchRecord& batch, BatchOrigin origin, Entry& entry) {
  const BatchDirectory::Answer answer = co_await directory_.find(batch.name);
  if (answer.found != Found::kYes) {
    context_.log.write(LogLevel::kWarning, "the batch was not found by its name",
                       {{"batch", batch.name}});
    co_return answer.found;
  }
  refusals_.hear_other();
  const bool noted =
      co_await become(batch.key, BatchState::kReady, origin, answer.batch_id, kNothing);
  if (!noted) co_return Found::kBrokenOff;
  entry.status = Status::kReady;
  entry.batch_id = answer.batch_id;
  co_return answer.found;
}

// The next row that needs it tries again, not before a request for it can have ended.
void Batches::exhaust(Entry& entry) {
  entry.status = Status::kExhausted;
  entry.rest_until = context_.environment.clock().steady_now() +
                     context_.options.configuration.retry.after_timeout;
}

// False: the ledger could not be written, and the run is told to stop.
Task<bool> Batches::become(BatchKey key, BatchState state, BatchOrigin origin, std::string batch_id,
                           const api::Verdict& verdict) {
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work work = [key, state, origin, batch_id = std::move(batch_id),
                               code = verdict.code, reason = verdict.message,
                               now_ms](ledger::Store& store) {
    return store.set_batch(key, state, origin, batch_id, code, reason, now_ms);
  };
  co_return co_await write(context_, std::move(work));
}

}  // namespace longshore::pipeline

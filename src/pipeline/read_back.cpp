#include "pipeline/read_back.hpp"

#include <fmt/format.h>

#include "core/mutant.hpp"

namespace longshore::pipeline {

namespace {

// Jobs settled in one piece of work, so that the group's transaction stays short.
constexpr std::size_t kMissingMax = 10'000;

}  // namespace

Task<void> ReadBack::run() {
  co_await read_all(Look::kFirst);
  if (!context_.accounts.awaited_batches().empty()) {
    // A job that a timed-out request is still creating, or that moved between two pages
    // while they were read, deserves a second look.
    co_await context_.wait(context_.options.configuration.retry.after_timeout);
    co_await read_all(Look::kLast);
  }
  context_.accounts.leave_awaited_pending();
}

Task<void> ReadBack::read_all(Look look) {
  const std::vector<BatchKey> batches = context_.accounts.awaited_batches();
  const std::function<Task<void>(std::size_t)> read = [&](std::size_t list) {
    return read_batch(batches[list], look);
  };
  co_await read_lists(context_, batches.size(), read);
}

Task<void> ReadBack::read_batch(BatchKey key, Look look) {
  const BatchDirectory::Answer batch = co_await batch_of(key);
  const std::string& batch_id = batch.batch_id;
  ListEnd end = ListEnd::kUnavailable;
  if (batch.found == BatchDirectory::Found::kBrokenOff) end = ListEnd::kBrokenOff;
  if (batch.found == BatchDirectory::Found::kYes) end = co_await read_list(key, batch_id);
  if (context_.stop.requested()) co_return;
  if (end == ListEnd::kComplete) {
    // What is still awaited was looked for to the list's very end.
    if (look == Look::kLast && context_.accounts.awaits(key)) co_await mark_missing(key);
  } else if (end == ListEnd::kUnavailable) {
    const std::uint64_t unseen = context_.accounts.accept_unseen(key);
    job_ids_missing_ += unseen;
    context_.log.write(
        LogLevel::kWarning,
        fmt::format("the list of a batch cannot be had: {} jobs whose answers were lost count "
                    "as accepted unseen, without job_id; the next run tries again",
                    unseen),
        {{"batch_id", batch_id}});
  }
}

Task<BatchDirectory::Answer> ReadBack::batch_of(BatchKey key) {
  const std::optional<BatchRecord> batch = co_await load_batch(context_, key);
  BatchDirectory::Answer answer;
  if (!batch) co_return answer;
  if (batch->origin == BatchOrigin::kDefault) co_return co_await directory_.find_default();
  answer.found = BatchDirectory::Found::kYes;
  answer.batch_id = batch->batch_id;
  co_return answer;
}

Task<ListEnd> ReadBack::read_list(BatchKey key, const std::string& batch_id) {
  JobList list(context_, batch_id);
  while (!list.ended()) {
    std::vector<api::ListedJob> jobs;
    const ListEnd end = co_await list.next(jobs);
    if (end != ListEnd::kComplete) co_return end;
    if (!co_await confirm(key, std::move(jobs))) co_return ListEnd::kBrokenOff;
    // Everything that was looked for has been found: the other pages do not matter.
    if (mutated(Mutant::kFirstPageOnly) || !context_.accounts.awaits(key)) break;
  }
  co_return ListEnd::kComplete;
}

Task<bool> ReadBack::confirm(BatchKey key, std::vector<api::ListedJob> jobs) {
  auto listed = std::make_shared<std::vector<api::ListedJob>>(std::move(jobs));
  auto confirmed = std::make_shared<std::vector<JobKey>>();
  const RemoteKey remote = context_.remote;
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work work = [=](ledger::Store& store) -> Result<void> {
    for (const api::ListedJob& job : *listed) {
      auto found = store.confirm(remote, key, job.reference_id, job.id, now_ms);
      if (!found) return found.error();
      if (*found != 0) confirmed->push_back(*found);
    }
    return {};
  };
  if (!co_await write(context_, std::move(work))) co_return false;
  for (const JobKey job : *confirmed) {
    context_.accounts.settle_awaited(job, key, Column::kAccepted);
  }
  co_return true;
}

// The complete list lacks them: no job was made, and the id may be burnt.
Task<void> ReadBack::mark_missing(BatchKey key) {
  const std::int64_t now_ms = context_.now_ms();
  JobKey after = 0;
  for (;;) {
    auto missing = std::make_shared<std::vector<JobKey>>();
    ledger::Ledger::Work work = [=](ledger::Store& store) -> Result<void> {
      auto found = store.awaiting_read_back(key, after, kMissingMax);
      if (!found) return found.error();
      *missing = std::move(*found);
      for (const JobKey job : *missing) {
        JobOutcome outcome;
        outcome.key = job;
        outcome.state = JobState::kUnconfirmed;
        outcome.code = "unconfirmed";
        outcome.reason = "the API says the reference_id was sent, but its batch lacks the job";
        auto settled = store.settle(outcome, now_ms);
        if (!settled) return settled.error();
      }
      return {};
    };
    const bool written = co_await write(context_, std::move(work));
    if (!written || missing->empty()) co_return;
    for (const JobKey job : *missing) {
      if (context_.accounts.settle_awaited(job, key, Column::kPending)) {
        ++unconfirmed_;
      }
    }
    after = missing->back();
  }
}

}  // namespace longshore::pipeline

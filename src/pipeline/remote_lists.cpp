#include "pipeline/remote_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/background.hpp"

namespace longshore::pipeline {
namespace {

// The others are standing batches: what they are called does not matter.
bool is_named(BatchOrigin origin) {
  return origin == BatchOrigin::kOurs || origin == BatchOrigin::kAdopted;
}

// Of what is kept of all batches until the end of the run: some 400,000 batches with names and
// ids of the usual length.
constexpr std::size_t kBatchesMebibytesMax = 64;
constexpr std::size_t kBatchesBytesMax = kBatchesMebibytesMax * 1024 * 1024;

std::size_t kept_bytes(const RemoteBatch& batch) {
  std::size_t bytes = sizeof batch + batch.batch_id.size() + batch.name.size();
  if (batch.known) bytes += sizeof *batch.known + batch.name.size();
  if (batch.made_of) bytes += sizeof *batch.made_of + batch.made_of->key.size();
  return bytes;
}

}  // namespace

RemoteLists::RemoteLists(RunContext& context)
    : context_(context),
      configured_(context.options.configuration.batch),
      jobs_(context.environment.files(), context.environment.random().next()) {}

Task<bool> RemoteLists::find_batches() {
  const bool loaded = co_await load_known();
  if (!loaded) co_return false;
  const bool told = co_await ask_for_batches();
  if (!told) co_return false;
  part_namesakes();
  add_fixed();
  const bool compared = co_await compare_with_ledger();
  co_return compared;
}

Task<bool> RemoteLists::load_known() {
  ledger::Ledger::Work load = [this](ledger::Store& store) -> Result<void> {
    auto known = store.batches_of(context_.remote, context_.options.manifest_name);
    if (!known) return known.error();
    for (BatchRecord& batch : *known) {
      std::string name = batch.name;
      known_.insert_or_assign(std::move(name), std::move(batch));
    }
    return {};
  };
  co_return co_await write(context_, std::move(load));
}

Task<bool> RemoteLists::ask_for_batches() {
  api::BatchListParser parser([this](api::ListedBatch batch) { consider(std::move(batch)); });
  const std::function<void()> start_over = [this] {
    batches_.clear();
    batches_bytes_ = 0;
  };
  const ListAnswer answer =
      co_await ask_for_list(context_, parser, context_.contract.project_target(), "", start_over);
  if (answer.end == ListEnd::kComplete && batches_bytes_ <= kBatchesBytesMax) co_return true;
  if (answer.end == ListEnd::kComplete) {
    context_.stop.request({ExitCode::kUnfinished,
                           fmt::format("the project has more batches than recover can keep in {} "
                                       "MiB: it recovers none of them",
                                       kBatchesMebibytesMax)});
    co_return false;
  }
  const api::Verdict& verdict = answer.verdict;
  const bool refused = answer.end == ListEnd::kUnavailable && api::refuses_key_or_project(verdict);
  context_.stop.request(
      {refused ? ExitCode::kRemoteRefused : ExitCode::kUnfinished,
       fmt::format("the list of batches cannot be had ({}: {})", verdict.code, verdict.message)});
  co_return false;
}

void RemoteLists::consider(api::ListedBatch batch) {
  RemoteBatch found;
  const auto known = known_.find(batch.name);
  if (known != known_.end()) {
    found.known = std::make_unique<BatchRecord>(known->second);
    found.origin = known->second.origin;
  } else if (auto made_of = match(batch)) {
    found.made_of = std::make_unique<plan::NameMatch>(std::move(*made_of));
  } else {
    found.origin = batch.is_default ? BatchOrigin::kDefault : BatchOrigin::kFixed;
    found.elsewhere = configured_.create || !configured_.id.empty() || !batch.is_default;
  }
  found.batch_id = std::move(batch.id);
  found.name = std::move(batch.name);
  batches_bytes_ += kept_bytes(found);
  if (batches_bytes_ <= kBatchesBytesMax) batches_.push_back(std::move(found));
}

std::optional<plan::NameMatch> RemoteLists::match(const api::ListedBatch& batch) const {
  if (!configured_.create) return std::nullopt;
  return plan::match_name(configured_.name, context_.options.manifest_name, batch.name);
}

// A name is one batch's. Of those that a list shows under one all the same, that is the
// manifest's whose id the ledger knows, else the first; the others are somebody's.
void RemoteLists::part_namesakes() {
  std::unordered_map<std::string_view, RemoteBatch*> by_name;
  for (RemoteBatch& batch : batches_) {
    if (batch.elsewhere || !is_named(batch.origin)) continue;
    const auto [other, first] = by_name.try_emplace(batch.name, &batch);
    if (first) continue;
    RemoteBatch* not_ours = &batch;
    if (batch.known && batch.known->batch_id == batch.batch_id) {
      std::swap(not_ours, other->second);
    }
    not_ours->known.reset();
    not_ours->made_of.reset();
    not_ours->origin = BatchOrigin::kFixed;
    not_ours->elsewhere = true;
  }
}

// batch.id needs no list of batches to be known by.
void RemoteLists::add_fixed() {
  if (configured_.create || configured_.id.empty()) return;
  RemoteBatch fixed;
  fixed.batch_id = configured_.id;
  fixed.origin = BatchOrigin::kFixed;
  const auto listed = std::ranges::find(batches_, configured_.id, &RemoteBatch::batch_id);
  if (listed == batches_.end()) {
    batches_.push_back(std::move(fixed));
  } else if (listed->elsewhere) {
    fixed.name = std::move(listed->name);
    *listed = std::move(fixed);
  }
}

Task<bool> RemoteLists::compare_with_ledger() {
  ledger::Ledger::Work compare = [this](ledger::Store& store) -> Result<void> {
    for (RemoteBatch& batch : batches_) {
      if (batch.known) continue;
      if (auto looked_up = look_up(store, batch); !looked_up) return looked_up;
    }
    return {};
  };
  co_return co_await write(context_, std::move(compare));
}

// A name that stands for another manifest's batch is not this one's, whatever it looks like.
Result<void> RemoteLists::look_up(ledger::Store& store, RemoteBatch& batch) {
  if (batch.elsewhere || batch.origin == BatchOrigin::kOurs) {
    auto named = store.batch_named(context_.remote, batch.name);
    if (!named) return named.error();
    if (*named) {
      batch.elsewhere = true;
      batch.made_of.reset();
      if (batch.origin == BatchOrigin::kOurs) batch.origin = BatchOrigin::kFixed;
      const bool same =
          (*named)->state == BatchState::kReady && (*named)->batch_id == batch.batch_id;
      if (same) batch.known = std::make_unique<BatchRecord>(std::move(**named));
    }
  }
  if (batch.known || batch.origin == BatchOrigin::kOurs) return {};
  const bool is_default = batch.origin == BatchOrigin::kDefault;
  auto standing =
      store.standing_batch(context_.remote, batch.origin, is_default ? "" : batch.batch_id);
  if (!standing) return standing.error();
  if (*standing) batch.known = std::make_unique<BatchRecord>(std::move(**standing));
  return {};
}

// Those elsewhere come last: of jobs under one reference_id the first is taken.
Task<void> RemoteLists::read_jobs() {
  std::vector<std::uint32_t> own, others;
  for (std::uint32_t list = 0; list < batches_.size(); ++list) {
    (batches_[list].elsewhere ? others : own).push_back(list);
  }
  co_await read_these(own);
  co_await read_these(others);
}

Task<void> RemoteLists::read_these(const std::vector<std::uint32_t>& lists) {
  const std::function<Task<void>(std::size_t)> read = [this, &lists](std::size_t turn) {
    return read_list(lists[turn]);
  };
  co_await read_lists(context_, lists.size(), read);
}

Task<void> RemoteLists::read_list(std::uint32_t list) {
  const ListEnd end = co_await read_jobs_of(list);
  if (!context_.stop.requested()) note_end(batches_[list], end);
}

void RemoteLists::note_end(RemoteBatch& batch, ListEnd end) {
  batch.listed = end == ListEnd::kComplete;
  if (batch.listed) {
    ++listed_;
    return;
  }
  ++(batch.elsewhere ? unavailable_elsewhere_ : unavailable_);
  context_.log.write(LogLevel::kWarning,
                     "the list of a batch cannot be had; its jobs are left to the next recovery",
                     {{"batch", batch.name}, {"batch_id", batch.batch_id}});
}

Task<ListEnd> RemoteLists::read_jobs_of(std::uint32_t list) {
  JobList pages(context_, batches_[list].batch_id);
  while (!pages.ended()) {
    std::vector<api::ListedJob> jobs;
    const ListEnd end = co_await pages.next(jobs);
    if (end != ListEnd::kComplete) co_return end;
    if (!co_await put_aside(list, jobs)) co_return ListEnd::kBrokenOff;
    batches_[list].jobs += jobs.size();
    jobs_read_ += jobs.size();
  }
  co_return ListEnd::kComplete;
}

// On the one thread of its lane, which may wait for the disk.
Task<bool> RemoteLists::put_aside(std::uint32_t list, const std::vector<api::ListedJob>& jobs) {
  std::function<Result<void>()> work = [this, list, &jobs]() -> Result<void> {
    for (const api::ListedJob& job : jobs) {
      if (auto added = jobs_.add(list, job); !added) return added;
    }
    return {};
  };
  const Result<void> done = co_await in_background<Result<void>>(context_.environment.scheduler(),
                                                                 Lane::kReader, std::move(work));
  if (!done) context_.stop.request({exit_code_of(done.error().kind), done.error().message});
  co_return static_cast<bool>(done);
}

}  // namespace longshore::pipeline

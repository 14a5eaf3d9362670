#include "pipeline/job_id_search.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/limits.hpp"

namespace longshore::pipeline {
namespace {

// Far more lists than a run begins: limits::kJobIdPagesMax, besides its own batches.
constexpr std::size_t kBatchIdsMax = 100'000;

}  // namespace

JobIdSearch::JobIdSearch(RunContext& context)
    : context_(context),
      pages_max_(bound(context.options.bounds.job_id_pages, limits::kJobIdPagesMax)) {}

bool JobIdSearch::goes_on() const {
  return !context_.stop.requested() && context_.accounts.job_ids_wanted() > 0;
}

Task<void> JobIdSearch::run() {
  if (!goes_on()) co_return;
  const bool told = co_await find_batches();
  if (!told) co_return;
  // One after the other: a list that is begun is read on, and many at once would pass the bound.
  for (const std::string& batch_id : batch_ids_) {
    if (!goes_on() || pages_ >= pages_max_) break;
    const ListEnd end = co_await read_list(batch_id);
    if (end == ListEnd::kBrokenOff) break;
  }
  context_.log.write(LogLevel::kInfo,
                     "looked in the project's lists for jobs that were accepted without a job_id",
                     {{"found", found_}, {"missing", context_.accounts.job_ids_missing()}});
}

Task<bool> JobIdSearch::find_batches() {
  std::uint64_t listed = 0;
  api::BatchListParser parser([this, &listed](api::ListedBatch batch) {
    if (const auto place = place_of(listed++)) {
      batch_ids_.resize(std::max(batch_ids_.size(), *place + 1));
      batch_ids_[*place] = std::move(batch.id);
    }
  });
  const std::function<void()> start_over = [this, &listed] {
    batch_ids_.clear();
    listed = 0;
  };
  const ListAnswer answer =
      co_await ask_for_list(context_, parser, context_.contract.project_target(), "", start_over);
  if (answer.end != ListEnd::kComplete) {
    context_.log.write(LogLevel::kWarning,
                       "the list of batches cannot be had; job_ids are looked for by the next run",
                       {{"code", answer.verdict.code}, {"reason", answer.verdict.message}});
    co_return false;
  }
  // Where a run cannot read all of them, the next one begins elsewhere.
  if (!batch_ids_.empty()) {
    const auto first =
        static_cast<std::ptrdiff_t>(context_.environment.random().next() % batch_ids_.size());
    std::rotate(batch_ids_.begin(), batch_ids_.begin() + first, batch_ids_.end());
  }
  co_return co_await put_own_last();
}

// Of more batches than are kept, each is kept as likely as every other, so that all have their
// turn in one run or another. Nothing: it is not kept.
std::optional<std::size_t> JobIdSearch::place_of(std::uint64_t listed) {
  if (listed < kBatchIdsMax) return listed;
  const std::uint64_t place = context_.environment.random().next() % (listed + 1);
  if (place >= kBatchIdsMax) return std::nullopt;
  return place;
}

// A job of somebody else's hardly stands in a batch that this manifest's runs created.
Task<bool> JobIdSearch::put_own_last() {
  auto own = std::make_shared<std::unordered_set<std::string>>();
  ledger::Ledger::Work load = [this, own](ledger::Store& store) -> Result<void> {
    auto known = store.batches_of(context_.remote, context_.options.manifest_name);
    if (!known) return known.error();
    for (BatchRecord& batch : *known) own->insert(std::move(batch.batch_id));
    return {};
  };
  const bool loaded = co_await write(context_, std::move(load));
  std::stable_partition(batch_ids_.begin(), batch_ids_.end(),
                        [&own](const std::string& id) { return !own->contains(id); });
  co_return loaded;
}

Task<ListEnd> JobIdSearch::read_list(const std::string& batch_id) {
  JobList list(context_, batch_id);
  for (std::size_t read = 0; !list.ended() && goes_on(); ++read) {
    if (read >= limits::kJobIdListPagesMax) co_return ListEnd::kUnavailable;
    ++pages_;
    std::vector<api::ListedJob> jobs;
    const ListEnd end = co_await list.next(jobs);
    if (end != ListEnd::kComplete) co_return end;
    const bool written = co_await complete_jobs(std::move(jobs));
    if (!written) co_return ListEnd::kBrokenOff;
  }
  co_return ListEnd::kComplete;
}

Task<bool> JobIdSearch::complete_jobs(std::vector<api::ListedJob> jobs) {
  auto listed = std::make_shared<const std::vector<api::ListedJob>>(std::move(jobs));
  auto completed = std::make_shared<std::vector<JobKey>>();
  const RemoteKey remote = context_.remote;
  const std::int64_t now_ms = context_.now_ms();
  ledger::Ledger::Work work = [=](ledger::Store& store) -> Result<void> {
    for (const api::ListedJob& job : *listed) {
      if (job.id.empty()) continue;
      auto found = store.find(remote, job.reference_id);
      if (!found) return found.error();
      if (!*found || (*found)->state != JobState::kAccepted || (*found)->has_job_id) continue;
      // It keeps the batch in which it was planned here.
      auto changed = store.recover((*found)->key, (*found)->batch, job.id, now_ms);
      if (!changed) return changed.error();
      completed->push_back((*found)->key);
    }
    return {};
  };
  const bool written = co_await write(context_, std::move(work));
  if (!written) co_return false;
  found_ += completed->size();
  for (const JobKey key : *completed) context_.accounts.found_job_id(key);
  co_return true;
}

}  // namespace longshore::pipeline

#include "pipeline/api_lists.hpp"

#include <algorithm>
#include <bit>

#include "core/limits.hpp"

namespace longshore::pipeline {

using delivery::Delivered;
using delivery::Errand;

namespace {

// In a row for one page: then it is no chance, and the list cannot be had. Few, so that many such
// lists do not look like an outage that the run waits for.
constexpr std::uint32_t kUnreadableAnswersMax = 3;

struct Turns {
  std::size_t next = 0;
  std::size_t count;
  const std::function<Task<void>(std::size_t)>& read;
};

Task<void> take_turns(RunContext& context, Turns& turns) {
  while (turns.next < turns.count && !context.stop.requested()) {
    const std::size_t list = turns.next++;
    co_await turns.read(list);
  }
}

ListEnd end_of(const Delivered& delivered, std::uint32_t unreadable) {
  const api::Verdict& verdict = delivered.verdict;
  const bool never_read = unreadable > 0 && unreadable >= delivered.attempts;
  if (delivered.end == Delivered::End::kExhausted && never_read) return ListEnd::kUnavailable;
  if (delivered.end != Delivered::End::kAnswered) return ListEnd::kBrokenOff;
  return verdict.meaning == api::Meaning::kDone ? ListEnd::kComplete : ListEnd::kUnavailable;
}

}  // namespace

Task<ListAnswer> ask_for_list(RunContext& context, api::ListParser& parser, std::string target,
                              std::string_view batch_id, const std::function<void()>& start_over) {
  Errand errand;
  errand.request.method = Method::kGet;
  errand.request.target = target;
  errand.sink = &parser;
  errand.first_urgency = delivery::Urgency::kUrgent;
  errand.batch = batch_id;
  errand.before_attempt = [&parser, &start_over] {
    parser.reset();
    start_over();
  };
  std::uint32_t unreadable = 0;
  errand.classify = [&parser, &unreadable](const Answer& answer, SystemTime now) {
    api::Verdict verdict = api::classify_list(answer, parser.complete(), now);
    unreadable = verdict.unreadable ? unreadable + 1 : 0;
    if (unreadable >= kUnreadableAnswersMax) verdict.meaning = api::Meaning::kUnavailable;
    return verdict;
  };
  const Delivered delivered = co_await context.courier.send(errand);
  ListAnswer answer;
  answer.end = end_of(delivered, unreadable);
  answer.verdict = delivered.verdict;
  co_return answer;
}

Task<void> read_lists(RunContext& context, std::size_t count,
                      const std::function<Task<void>(std::size_t)>& read) {
  Turns turns{.count = count, .read = read};
  const std::size_t at_once = std::min(count, limits::kListsAtOnceMax);
  for (std::size_t i = 0; i < at_once; ++i) context.tasks.spawn(take_turns(context, turns));
  co_await context.tasks.join();
}

Task<ListEnd> JobList::next(std::vector<api::ListedJob>& jobs) {
  if (endless()) {
    context_.log.write(LogLevel::kWarning, "the list of a batch has no end",
                       {{"batch_id", batch_id_}, {"page_token", token_}});
    co_return ListEnd::kUnavailable;
  }
  if (std::has_single_bit(pages_)) pinned_ = token_;
  std::size_t kept_bytes = 0;
  api::JobListParser parser([&jobs, &kept_bytes](api::ListedJob job) {
    kept_bytes += sizeof job + job.id.size() + job.reference_id.size();
    if (kept_bytes <= limits::kListPageBytesMax) jobs.push_back(std::move(job));
  });
  const std::function<void()> start_over = [&jobs, &kept_bytes] {
    jobs.clear();
    kept_bytes = 0;
  };
  std::string target = context_.contract.batch_jobs_target(batch_id_, token_);
  const ListAnswer answer =
      co_await ask_for_list(context_, parser, std::move(target), batch_id_, start_over);
  if (answer.end != ListEnd::kComplete) co_return answer.end;
  if (kept_bytes > limits::kListPageBytesMax) {
    context_.log.write(LogLevel::kWarning, "a page of a batch's list tells of too much",
                       {{"batch_id", batch_id_}, {"bytes_max", limits::kListPageBytesMax}});
    co_return ListEnd::kUnavailable;
  }
  token_ = parser.next_page_token();
  ++pages_;
  co_return ListEnd::kComplete;
}

bool JobList::endless() const {
  return pages_ > 0 && (token_ == pinned_ || pages_ >= limits::kListPagesMax);
}

}  // namespace longshore::pipeline

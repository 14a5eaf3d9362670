#include "pipeline/api_lists.hpp"

#include <bit>

#include "core/limits.hpp"

namespace longshore::pipeline {

using delivery::Delivered;
using delivery::Errand;

namespace {

// A page is documented to hold 100; one of a hundred times as many is no page of that API.
constexpr std::size_t kPageJobsMax = 10'000;

ListEnd end_of(const Delivered& delivered) {
  if (delivered.end != Delivered::End::kAnswered) return ListEnd::kBrokenOff;
  return delivered.verdict.meaning == api::Meaning::kDone ? ListEnd::kComplete
                                                          : ListEnd::kUnavailable;
}

}  // namespace

Task<ListAnswer> ask_for_list(RunContext& context, api::ListParser& parser, std::string target,
                              std::string_view batch_id, const std::function<void()>& start_over) {
  Errand errand;
  errand.request.method = Method::kGet;
  errand.request.target = std::move(target);
  errand.sink = &parser;
  errand.first_urgency = delivery::Urgency::kUrgent;
  errand.batch = batch_id;
  errand.before_attempt = [&parser, &start_over] {
    parser.reset();
    start_over();
  };
  errand.classify = [&parser](const Answer& answer, SystemTime now) {
    return api::classify_list(answer, parser.complete(), now);
  };
  const Delivered delivered = co_await context.courier.send(errand);
  ListAnswer answer;
  answer.end = end_of(delivered);
  answer.verdict = delivered.verdict;
  co_return answer;
}

Task<ListEnd> JobList::next(std::vector<api::ListedJob>& jobs) {
  if (endless()) {
    context_.log.write(LogLevel::kWarning, "the list of a batch has no end",
                       {{"batch_id", batch_id_}, {"page_token", token_}});
    co_return ListEnd::kUnavailable;
  }
  if (std::has_single_bit(pages_)) pinned_ = token_;
  bool too_many = false;
  api::JobListParser parser([&jobs, &too_many](api::ListedJob job) {
    if (jobs.size() < kPageJobsMax) {
      jobs.push_back(std::move(job));
    } else {
      too_many = true;
    }
  });
  const std::function<void()> start_over = [&jobs, &too_many] {
    jobs.clear();
    too_many = false;
  };
  std::string target = context_.contract.batch_jobs_target(batch_id_, token_);
  const ListAnswer answer =
      co_await ask_for_list(context_, parser, std::move(target), batch_id_, start_over);
  if (answer.end != ListEnd::kComplete) co_return answer.end;
  if (too_many) co_return ListEnd::kUnavailable;
  token_ = parser.next_page_token();
  ++pages_;
  co_return ListEnd::kComplete;
}

bool JobList::endless() const {
  return pages_ > 0 && (token_ == pinned_ || pages_ >= limits::kListPagesMax);
}

}  // namespace longshore::pipeline

// The API's lists, asked for: one page, or the jobs of a batch page by page.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/list_parser.hpp"
#include "core/task.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

enum class ListEnd {
  kComplete,     // read to the end of what was asked for
  kUnavailable,  // it cannot be had; `verdict` says why: refused, or what comes is no list
  kBrokenOff,    // not this time: the run is stopping, or out of attempts in an outage
};

struct ListAnswer {
  ListEnd end = ListEnd::kBrokenOff;
  api::Verdict verdict;  // of the last attempt
};

// Asks for one page with the courier; io thread only. `start_over` is called before each
// attempt, and forgets what `parser` has told so far. Both outlive the call.
Task<ListAnswer> ask_for_list(RunContext& context, api::ListParser& parser, std::string target,
                              std::string_view batch_id, const std::function<void()>& start_over);

// Calls read(0) to read(count - 1), limits::kListsAtOnceMax of them at once, each begun in its
// turn, and waits until all have ended; none is begun once the run stops. io thread only, while
// no other task of the run is under way. `read` outlives the call.
Task<void> read_lists(RunContext& context, std::size_t count,
                      const std::function<Task<void>(std::size_t)>& read);

// The list of a batch's jobs, from its first page to its last. io thread only.
class JobList {
 public:
  JobList(RunContext& context, std::string batch_id)
      : context_(context), batch_id_(std::move(batch_id)) {}

  // The next page, in place of what `jobs` holds: at most limits::kListPageBytesMax. A list that
  // has no end, or a page that tells of more, is unavailable.
  Task<ListEnd> next(std::vector<api::ListedJob>& jobs);
  // The last page has been read.
  bool ended() const { return pages_ > 0 && token_.empty(); }

 private:
  bool endless() const;

  RunContext& context_;
  std::string batch_id_;
  std::uint64_t pages_ = 0;
  std::string token_;   // of the next page
  std::string pinned_;  // an earlier one, pinned anew at powers of two: a cycle meets it
};

}  // namespace longshore::pipeline

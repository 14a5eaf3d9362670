#include "pipeline/batch_directory.hpp"

#include "core/at_exit.hpp"
#include "pipeline/api_lists.hpp"

namespace longshore::pipeline {

Task<BatchDirectory::Answer> BatchDirectory::find(std::string name) {
  const std::string& batch_id = wanted_[name];  // stays where it is
  co_await share_call(batch_id);
  co_return answer_with(batch_id);
}

Task<BatchDirectory::Answer> BatchDirectory::find_default() {
  co_await share_call(default_id_);
  co_return answer_with(default_id_);
}

BatchDirectory::Answer BatchDirectory::answer_with(const std::string& batch_id) const {
  Answer answer;
  answer.batch_id = batch_id;
  answer.found = batch_id.empty() ? otherwise_ : Found::kYes;
  return answer;
}

// What an earlier call found is an answer; that it is not there, only a call that starts
// after the question was asked can say.
Task<void> BatchDirectory::share_call(const std::string& batch_id) {
  const std::uint64_t needed = calls_started_ + 1;
  while (batch_id.empty() && calls_done_ < needed) {
    if (calling_) {
      co_await waiters_.wait();
      continue;
    }
    calling_ = true;
    ++calls_started_;
    const AtExit at_exit([this] {
      calling_ = false;
      ++calls_done_;
      waiters_.wake_all();
    });
    co_await call();
  }
}

Task<void> BatchDirectory::call() {
  auto doubts = std::make_shared<std::vector<BatchRecord>>();
  const RemoteKey remote = context_.remote;
  otherwise_ = Found::kBrokenOff;
  ledger::Ledger::Work load = [doubts, remote](ledger::Store& store) -> Result<void> {
    auto found = store.batches_in_doubt(remote);
    if (!found) return found.error();
    *doubts = std::move(*found);
    return {};
  };
  if (!co_await write(context_, std::move(load))) co_return;
  for (const BatchRecord& batch : *doubts) wanted_.try_emplace(batch.name);

  api::BatchListParser parser([this](api::ListedBatch batch) {
    if (batch.is_default) default_id_ = batch.id;
    const auto wanted = wanted_.find(batch.name);
    if (wanted != wanted_.end()) wanted->second = std::move(batch.id);
  });
  const std::function<void()> start_over = [] {};  // what is found stays true
  const ListAnswer answer =
      co_await ask_for_list(context_, parser, context_.contract.project_target(), "", start_over);
  if (answer.end == ListEnd::kComplete) {
    otherwise_ = Found::kNo;
  } else {
    if (answer.end == ListEnd::kUnavailable) otherwise_ = Found::kUnavailable;
    context_.log.write(LogLevel::kWarning, "the list of batches cannot be had",
                       {{"code", answer.verdict.code}, {"reason", answer.verdict.message}});
  }
}

}  // namespace longshore::pipeline

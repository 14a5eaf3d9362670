#include "pipeline/batch_directory.hpp"

#include "pipeline/api_lists.hpp"

namespace longshore::pipeline {

Task<BatchDirectory::Answer> BatchDirectory::find(std::string name) {
  const std::string& batch_id = wanted_[name];  // stays where it is
  return look_for(batch_id);
}

Task<BatchDirectory::Answer> BatchDirectory::find_default() {
  return look_for(default_id_);
}

// What an earlier call found is an answer; that it is not there, only a call that starts
// after the question was asked can say.
Task<BatchDirectory::Answer> BatchDirectory::look_for(const std::string& batch_id) {
  const auto otherwise =
      co_await calls_.ask([this] { return call(); }, [&batch_id] { return !batch_id.empty(); });
  Answer answer;
  answer.batch_id = batch_id;
  answer.found = batch_id.empty() ? *otherwise : Found::kYes;
  co_return answer;
}

Task<BatchDirectory::Found> BatchDirectory::call() {
  auto doubts = std::make_shared<std::vector<BatchRecord>>();
  const RemoteKey remote = context_.remote;
  ledger::Ledger::Work load = [doubts, remote](ledger::Store& store) -> Result<void> {
    auto found = store.batches_in_doubt(remote);
    if (!found) return found.error();
    *doubts = std::move(*found);
    return {};
  };
  if (!co_await write(context_, std::move(load))) co_return Found::kBrokenOff;
  for (const BatchRecord& batch : *doubts) wanted_.try_emplace(batch.name);

  api::BatchListParser parser([this](api::ListedBatch batch) {
    if (batch.is_default) default_id_ = batch.id;
    const auto wanted = wanted_.find(batch.name);
    if (wanted != wanted_.end()) wanted->second = std::move(batch.id);
  });
  const std::function<void()> start_over = [] {};  // what is found stays true
  const ListAnswer answer =
      co_await ask_for_list(context_, parser, context_.contract.project_target(), "", start_over);
  if (answer.end == ListEnd::kComplete) co_return Found::kNo;
  context_.log.write(LogLevel::kWarning, "the list of batches cannot be had",
                     {{"code", answer.verdict.code}, {"reason", answer.verdict.message}});
  co_return answer.end == ListEnd::kUnavailable ? Found::kUnavailable : Found::kBrokenOff;
}

}  // namespace longshore::pipeline

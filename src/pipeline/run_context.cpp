#include "pipeline/run_context.hpp"

#include <memory>
#include <utility>

namespace longshore::pipeline {

Task<bool> write(RunContext& context, ledger::Ledger::Work work) {
  const Result<void> written = co_await context.ledger.transact(std::move(work));
  co_return stop_unless(context, written);
}

Task<std::optional<BatchRecord>> load_batch(RunContext& context, BatchKey key) {
  auto batch = std::make_shared<BatchRecord>();
  ledger::Ledger::Work load = [key, batch](ledger::Store& store) -> Result<void> {
    auto found = store.batch(key);
    if (!found) return found.error();
    *batch = std::move(*found);
    return {};
  };
  if (!co_await write(context, std::move(load))) co_return std::nullopt;
  co_return std::move(*batch);
}

bool reject(RunContext& context, const Reject& reject) {
  const auto added = context.rejects.add(reject);
  return stop_unless(context, added);
}

bool reject(RunContext& context, const JobView& job, std::string_view code, std::string_view reason,
            int http_status) {
  for (const RowView& row : job.rows()) {
    const Reject one{owned(row), std::string(job.reference_id), std::string(code),
                     std::string(reason), http_status};
    if (!reject(context, one)) return false;
  }
  return true;
}

}  // namespace longshore::pipeline

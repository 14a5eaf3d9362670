#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

Task<bool> write(RunContext& context, ledger::Ledger::Work work) {
  const Result<void> written = co_await context.ledger.transact(std::move(work));
  co_return stop_unless(context, written);
}

bool reject(RunContext& context, const Reject& reject) {
  const auto added = context.rejects->add(reject);
  return stop_unless(context, added);
}

bool reject(RunContext& context, const Job& job, std::string_view code, std::string_view reason,
            int http_status) {
  for (const SourceRow& row : job.rows) {
    const Reject one{row, job.reference_id, std::string(code), std::string(reason), http_status};
    if (!reject(context, one)) return false;
  }
  return true;
}

}  // namespace longshore::pipeline

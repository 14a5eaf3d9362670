#include "pipeline/run_context.hpp"

namespace longshore::pipeline {

bool stop_unless(RunContext& context, const Result<void>& written) {
  if (written) return true;
  context.stop.request({exit_code_of(written.error().kind), written.error().message});
  return false;
}

Task<bool> write(RunContext& context, ledger::Ledger::Work work) {
  const Result<void> written = co_await context.ledger.transact(std::move(work));
  co_return stop_unless(context, written);
}

void reject(RunContext& context, const Reject& reject) {
  const auto added = context.rejects->add(reject);
  if (!added) context.stop.request({exit_code_of(added.error().kind), added.error().message});
}

void reject(RunContext& context, const Job& job, std::string_view code, std::string_view reason,
            int http_status) {
  for (const SourceRow& row : job.rows) {
    const Reject one{row, job.reference_id, std::string(code), std::string(reason), http_status};
    reject(context, one);
  }
}

}  // namespace longshore::pipeline

#include "pipeline/exit_decision.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/wording.hpp"

namespace longshore::pipeline {
namespace {

using delivery::StopReason;

std::string last_failure(const ExitFacts& facts) {
  return facts.last_failure.empty() ? "" : " (the last failure: " + facts.last_failure + ")";
}

// Why rows wait for their batch, and what to do about it.
std::string refused_batches(const ExitFacts& facts) {
  const RefusedBatches& refused = facts.refused_batches;
  if (refused.count == 0) return "";
  std::string text =
      fmt::format(": the API refused the batch \"{}\" with {}", refused.name, refused.code);
  if (!refused.reason.empty()) text += ": " + refused.reason;
  if (refused.count > 1) text += " (and " + counted(refused.count - 1, "other", "others") + ")";
  return text + (refused.may_exist ? "; it may exist all the same, so that its name stays: see to "
                                     "what the API says, then run the same command again"
                                   : "; change batch.name, or see to what the API says, then run "
                                     "this again");
}

std::string pending_message(const Summary& summary, const ExitFacts& facts) {
  std::string text = counted(summary.rows.pending, "row is pending", "rows are pending");
  if (summary.unconfirmed > 0) {
    text += fmt::format(
        ", {} of them unconfirmed: their reference_ids were sent, but no job of "
        "theirs is listed, and they are not sent again but with --retry-rejected",
        grouped(summary.unconfirmed));
  }
  text += refused_batches(facts) + last_failure(facts);
  const bool told = facts.refused_batches.count > 0;
  if (!told && summary.unconfirmed < summary.jobs.pending) text += "; run the same command again";
  return text;
}

// A deadline or a signal does not say why rows were still open; the API's refusals do.
bool wants_failure(const StopReason& stop) {
  const bool drained = stop.exit_code == ExitCode::kUnfinished ||
                       stop.exit_code == ExitCode::kInterrupted ||
                       stop.exit_code == ExitCode::kTerminated;
  return drained && !stop.tells_failure;
}

// In the order in which they are told where several are equally grave.
std::vector<StopReason> reasons_of(const Summary& summary, const ExitFacts& facts) {
  std::vector<StopReason> reasons;
  if (!summary.rows.adds_up() || !summary.jobs.adds_up()) {
    reasons.push_back({ExitCode::kInternal, "internal error: the accounting does not add up"});
  }
  for (StopReason stop : facts.stops) {
    if (summary.rows.pending > 0 && wants_failure(stop)) {
      stop.message += refused_batches(facts) + last_failure(facts);
    }
    reasons.push_back(std::move(stop));
  }
  if (facts.manifest_failed) {
    reasons.push_back({ExitCode::kManifest, facts.manifest_failed->message});
  }
  if (facts.limit_reached) {
    reasons.push_back({ExitCode::kUnfinished,
                       "the limit of jobs to send was reached (--limit)" + refused_batches(facts)});
  }
  if (summary.rows.pending > 0) {
    reasons.push_back({ExitCode::kUnfinished, pending_message(summary, facts)});
  } else if (!summary.manifest_complete) {
    reasons.push_back({ExitCode::kUnfinished, "the manifest was not read to its end"});
  }
  return reasons;
}

}  // namespace

StopReason gravest_of(StopReason otherwise, std::span<const StopReason> reasons) {
  StopReason found = std::move(otherwise);
  bool of_reasons = false;
  for (const StopReason& reason : reasons) {
    const bool as_grave = gravest({reason.exit_code, found.exit_code}) == reason.exit_code;
    if (!as_grave || (of_reasons && reason.exit_code == found.exit_code)) continue;
    found = reason;
    of_reasons = true;
  }
  return found;
}

void decide(Summary& summary, const ExitFacts& facts) {
  StopReason otherwise{ExitCode::kDone, "every row is accepted"};
  if (!summary.rejects_path.empty()) {
    otherwise = {ExitCode::kRejects,
                 summary.rows.rejected > 0
                     ? counted(summary.rows.rejected, "row was rejected", "rows were rejected")
                     : "no row was rejected, but some have jobs that this ledger did not create"};
  }
  std::vector<StopReason> reasons = reasons_of(summary, facts);
  // A run that stops because every answer is a refusal ends with 1 although rows are pending:
  // running it again would not help.
  const bool refused = std::ranges::any_of(
      facts.stops, [](const StopReason& stop) { return stop.exit_code == ExitCode::kRejects; });
  if (refused) {
    std::erase_if(reasons, [](const StopReason& reason) {
      return reason.exit_code == ExitCode::kUnfinished;
    });
  }
  const StopReason gravest = gravest_of(std::move(otherwise), reasons);
  summary.exit_code = gravest.exit_code;
  summary.exit_reason = gravest.message;
}

void fill_throughput(Summary& summary, const delivery::Statistics& statistics,
                     const DeliveryConfiguration& delivery) {
  summary.limit = delivery.requests_per_second;
  if (summary.requests.sent == 0) return;
  const auto sent = static_cast<double>(summary.requests.sent);
  // A limit lets the first two leave at once, and then one an interval: each has its own.
  const double unfilled = summary.limit > 0 ? 2 / summary.limit : 0;
  const double seconds = statistics.active().count() + unfilled;
  summary.requests_per_second = sent / std::max(seconds, 1.0);
  const double mean_seconds = statistics.latencies().mean_ms() / 1000;
  double ideal = mean_seconds > 0 ? delivery.max_in_flight / mean_seconds : 0;
  for (const double limit : {summary.limit, summary.found_limit}) {
    if (limit > 0 && (ideal == 0 || limit < ideal)) ideal = limit;
  }
  if (ideal == 0) return;
  // Within one second nothing permits more than there was to send.
  if (seconds < 1) ideal = std::min(ideal, sent);
  summary.percent_of_ideal = std::min(100.0, 100 * summary.requests_per_second / ideal);
}

}  // namespace longshore::pipeline

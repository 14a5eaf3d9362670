#include "support/mutants.hpp"

#include <cstdlib>
#include <string_view>

namespace longshore {
namespace testing {
namespace {

Mutant chosen = [] {
  const char* name = std::getenv("LONGSHORE_MUTANT");
  return name == nullptr ? Mutant::kNone : mutant_of(name).value_or(Mutant::kNone);
}();

}  // namespace

const std::vector<NamedMutant>& mutants() {
  static const std::vector<NamedMutant> all{
      {Mutant::kSendBeforeIntent, "send_before_intent"},
      {Mutant::kIntentNotSynced, "intent_not_synced"},
      {Mutant::kIntentNotWithdrawn, "intent_not_withdrawn"},
      {Mutant::kDuplicateIsSuccess, "duplicate_is_success"},
      {Mutant::kPresumedUnseen, "presumed_unseen"},
      {Mutant::kLostIsUnsent, "lost_is_unsent"},
      {Mutant::kLostIsRejected, "lost_is_rejected"},
      {Mutant::kFirstPageOnly, "first_page_only"},
      {Mutant::kRetryAfterIgnored, "retry_after_ignored"},
      {Mutant::kBreakerForgetsRetryAfter, "breaker_forgets_retry_after"},
      {Mutant::kUnpaced, "unpaced"},
      {Mutant::kNoRestAfterTimeout, "no_rest_after_timeout"},
      {Mutant::kSlotLeaked, "slot_leaked"},
      {Mutant::kClockInBatchName, "clock_in_batch_name"},
      {Mutant::kBatchDoubtNotRecorded, "batch_doubt_not_recorded"},
      {Mutant::kRestUnread, "rest_unread"},
      {Mutant::kSettledBySize, "settled_by_size"},
      {Mutant::kSettledAnyhow, "settled_anyhow"},
      {Mutant::kNamedBeforeSynced, "named_before_synced"},
  };
  return all;
}

std::optional<Mutant> mutant_of(std::string_view name) {
  for (const NamedMutant& mutant : mutants()) {
    if (mutant.name == name) return mutant.mutant;
  }
  return std::nullopt;
}

void choose_mutant(Mutant mutant) {
  chosen = mutant;
}

}  // namespace testing

bool mutated(Mutant mutant) {
  return mutant == testing::chosen;
}

}  // namespace longshore

// Deliberately broken variants of what the program promises. Tests switch them on to show
// that they would notice; the program itself is built without any of them.
#pragma once

namespace longshore {

enum class Mutant {
  kNone,
  kSendBeforeIntent,          // the intent is written after the send
  kIntentNotSynced,           // commits are not brought to the disk
  kIntentNotWithdrawn,        // a drain leaves intents that were never sent in doubt
  kDuplicateIsSuccess,        // FS_0001 is always taken as success
  kPresumedUnseen,            // a presumed row is accepted without a look at its batch's list
  kLostIsUnsent,              // a lost outcome counts as "was not sent"
  kLostIsRejected,            // a lost outcome counts as a refusal
  kFirstPageOnly,             // the rest of a batch's list is not read
  kRetryAfterIgnored,         // Retry-After holds nothing back
  kBreakerForgetsRetryAfter,  // … once the breaker is open
  kUnpaced,                   // what leaves takes no token from the pacer
  kNoRestAfterTimeout,        // a timed-out request is sent again while it may be at work
  kSlotLeaked,                // an attempt that found no connection keeps its slot
  kClockInBatchName,          // a batch's name is another one at each creation
  kBatchDoubtNotRecorded,     // a batch is created before that is durable
  kRestUnread,                // what a stopped run does not take is not looked at
  kSettledBySize,             // a manifest of a settled one's size is taken for it
  kSettledAnyhow,             // a manifest is settled whatever became of its rows
  kNamedBeforeSynced,         // a report gets its name before its bytes are on the disk
};

#ifdef LONGSHORE_MUTANTS
bool mutated(Mutant mutant);  // tests/support/mutants.cpp
#else
constexpr bool mutated(Mutant) {
  return false;
}
#endif

}  // namespace longshore

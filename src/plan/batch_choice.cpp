#include "plan/batch_choice.hpp"

namespace longshore::plan {

bool is_unmade(const BatchRecord& batch) {
  return batch.origin == BatchOrigin::kOurs &&
         (batch.state == BatchState::kPlanned || batch.state == BatchState::kFailed);
}

bool keeps_rows(const BatchRecord& batch, const BatchConfiguration& today) {
  switch (batch.origin) {
    case BatchOrigin::kFixed:
      return !today.create && today.id == batch.batch_id;
    case BatchOrigin::kDefault:
      return !today.create && today.id.empty();
    case BatchOrigin::kOurs:
    case BatchOrigin::kAdopted:
      break;
  }
  return today.create || !is_unmade(batch);
}

bool may_change_batch(const KnownJob& known) {
  switch (known.state) {
    case JobState::kPending:
      return true;
    case JobState::kRejected:
      return !known.reason.ends_with(kJobMayExist);
    case JobState::kDuplicate:
      return known.attempts <= 1 || known.http_status == 0;
    case JobState::kInDoubt:
    case JobState::kPresumed:
    case JobState::kUnconfirmed:
    case JobState::kAccepted:
      break;
  }
  return false;
}

}  // namespace longshore::plan

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

bool may_change_batch(JobState state) {
  switch (state) {
    case JobState::kPending:
    case JobState::kRejected:
    case JobState::kDuplicate:
      return true;
    case JobState::kInDoubt:
    case JobState::kPresumed:
    case JobState::kUnconfirmed:
    case JobState::kAccepted:
      break;
  }
  return false;
}

}  // namespace longshore::plan

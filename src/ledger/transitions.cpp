#include "ledger/transitions.hpp"

#include <array>

namespace longshore::ledger {

namespace {

constexpr int kJobStates = static_cast<int>(JobState::kDuplicate) + 1;
constexpr int kBatchStates = static_cast<int>(BatchState::kFailed) + 1;

template <typename Allowed>
std::uint64_t job_mask(const Allowed& allowed) {
  std::uint64_t mask = 0;
  for (int state = 0; state < kJobStates; ++state) {
    for (int doubted = 0; doubted < 2; ++doubted) {
      if (allowed(static_cast<JobState>(state), doubted == 1)) {
        mask |= std::uint64_t{1} << (2 * state + doubted);
      }
    }
  }
  return mask;
}

}  // namespace

bool may_intend(JobState from) {
  switch (from) {
    case JobState::kPending:
    case JobState::kInDoubt:      // of an earlier run: sent again, still doubted
    case JobState::kUnconfirmed:  // sent again on demand, still doubted
      return true;
    case JobState::kPresumed:
    case JobState::kAccepted:
    case JobState::kRejected:
    case JobState::kDuplicate:
      return false;
  }
  return false;
}

bool may_settle(JobState from, bool doubted, JobState to) {
  switch (from) {
    case JobState::kPending:  // never sent: only a reason may be noted
      return to == JobState::kPending;
    case JobState::kInDoubt:
      switch (to) {
        case JobState::kPending:
        case JobState::kDuplicate:
          return !doubted;
        case JobState::kInDoubt:
        case JobState::kPresumed:
        case JobState::kAccepted:
        case JobState::kRejected:
          return true;
        case JobState::kUnconfirmed:  // sent again on demand, and stopped before it left
          return doubted;
      }
      return false;
    case JobState::kPresumed:
      return to == JobState::kPresumed || to == JobState::kUnconfirmed || to == JobState::kAccepted;
    case JobState::kUnconfirmed:
      return to == JobState::kUnconfirmed || to == JobState::kAccepted;
    case JobState::kDuplicate:  // accepted on demand (delivery.on_remote_duplicate)
      return to == JobState::kAccepted;
    case JobState::kAccepted:
    case JobState::kRejected:
      return false;
  }
  return false;
}

bool may_replan(JobState from) {
  switch (from) {
    case JobState::kPending:
    case JobState::kRejected:
    case JobState::kDuplicate:
      return true;
    case JobState::kInDoubt:
    case JobState::kPresumed:
    case JobState::kUnconfirmed:
    case JobState::kAccepted:
      return false;
  }
  return false;
}

bool may_become(BatchState from, BatchState to) {
  // A batch that exists at the remote stays: anything else would create it twice.
  return from != BatchState::kReady || to == BatchState::kReady;
}

std::uint64_t settled_from(JobState to) {
  static const auto kMasks = [] {
    std::array<std::uint64_t, kJobStates> masks{};
    for (int state = 0; state < kJobStates; ++state) {
      masks[static_cast<std::size_t>(state)] = job_mask([state](JobState from, bool doubted) {
        return may_settle(from, doubted, static_cast<JobState>(state));
      });
    }
    return masks;
  }();
  return kMasks[static_cast<std::size_t>(to)];
}

std::uint64_t intended_from() {
  return job_mask([](JobState from, bool) { return may_intend(from); });
}

std::uint64_t replanned_from() {
  return job_mask([](JobState from, bool) { return may_replan(from); });
}

std::uint64_t batch_from(BatchState to) {
  std::uint64_t mask = 0;
  for (int state = 0; state < kBatchStates; ++state) {
    if (may_become(static_cast<BatchState>(state), to)) mask |= std::uint64_t{1} << state;
  }
  return mask;
}

std::string_view name_of(BatchState state) {
  switch (state) {
    case BatchState::kPlanned:
      return "planned";
    case BatchState::kInDoubt:
      return "in_doubt";
    case BatchState::kReady:
      return "ready";
    case BatchState::kFailed:
      return "failed";
  }
  return "unknown";
}

}  // namespace longshore::ledger
